// The page's calls: what it reads from page.py and what people do by the control calls of the sandbox.
import { toast } from "./dialogs.js";

const PATIENCE = 15_000;

export async function readState() {
  return (await fetch("/page/state", { signal: AbortSignal.timeout(PATIENCE) })).json();
}

/** Follows the world from change number `since` on; `tell` gets each {now, speed, changes}, `renew` is called when the thread was lost. */
export function follow(since, tell, renew) {
  const stream = new EventSource(`/page/changes?since=${since}`);
  const again = () => {
    stream.close();
    renew();
  };
  stream.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.changes.some((change) => change.kind === "reset")) again();
    else tell(news);
  };
  stream.onerror = () => {
    stream.close();
    setTimeout(again, 1000);
  };
}

/** Sends `body`; answers what came back, or null after showing the one sentence that says why not. */
export async function call(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const result = await answer.json();
    if (answer.ok) return result;
    toast(result.error ?? "没有做成，请再试一次。", "error");
  } catch {
    toast("连不上演示服务，请看看它是否还在运行。", "error");
  }
  return null;
}

export function say(store, chat, { text, atBot, replyTo = null }) {
  const where = chat.kind === "direct" ? "direct" : chat.chat_id;
  return call("/say", {
    platform: chat.platform,
    chat: where,
    person: store.me,
    text,
    at_bot: atBot,
    ...(replyTo && { reply_to: replyTo }),
  });
}

export function recall(message) {
  return call("/recall", { platform: message.platform, message_id: message.message_id });
}

export async function moveClock(store, change) {
  if (await call("/clock", change)) toast("时间已移动，机器人会按新的时间办事。", "success");
}

// The left column: my chats on both platforms, with what is new in them.
import { el, icon } from "./dom.js";
import { BOT, keyOf, PLATFORMS } from "./store.js";

export function drawSidebar(store, root, choose) {
  const chats = store.visibleChats();
  const sections = Object.entries(PLATFORMS).map(([platform, name]) =>
    el(
      "section",
      { "aria-label": name },
      el("h2", {}, platformBadge(platform)),
      el(
        "ul",
        {},
        chats.filter((chat) => chat.platform === platform).map((chat) => el("li", {}, row(store, chat, choose))),
      ),
    ),
  );
  root.replaceChildren(...sections);
}

export function platformBadge(platform) {
  return el(`span.platform.platform-${platform}`, {}, PLATFORMS[platform]);
}

export function chatName(store, chat) {
  return chat.kind === "direct" ? `${store.bot}（单聊）` : chat.name;
}

function row(store, chat, choose) {
  const open = keyOf(chat) === store.open;
  const last = store.messagesOf(chat).at(-1);
  const { count, rung } = store.unread(chat);
  const picture =
    chat.kind === "direct"
      ? el("span.chat-picture.of-bot", {}, icon("boat"))
      : el(`span.chat-picture.of-${chat.platform}`, {}, chat.name.slice(0, 1));
  return el(
    `button.chat-row${open ? ".open" : ""}`,
    {
      type: "button",
      onclick: () => choose(chat),
      "aria-current": open ? "true" : null,
      testid: "chat-row",
      data: { chat: chat.chat_id, platform: chat.platform, kind: chat.kind },
    },
    picture,
    el(
      "span.chat-words",
      {},
      el("span.chat-name", {}, chatName(store, chat)),
      el("span.chat-last", {}, rung && el("span.rung", {}, "[有人@我] "), last ? preview(store, last) : "还没有消息"),
    ),
    el(
      "span.chat-side",
      {},
      last && el("time", {}, when(store, last)),
      count > 0 &&
        el(
          `span.unread${rung ? ".hot" : ""}`,
          { "aria-label": `${count} 条未读`, testid: "unread" },
          count > 99 ? "99+" : String(count),
        ),
    ),
  );
}

/** 14:03 today, 11/20 before. */
function when(store, message) {
  const local = new Date(Date.parse(message.sent_at) + store.clock.offset * 60_000).toISOString();
  const today = new Date(store.now() + store.clock.offset * 60_000).toISOString().slice(0, 10);
  return local.startsWith(today) ? local.slice(11, 16) : local.slice(5, 10).replace("-", "/");
}

/** One line that says what a message is. */
export function preview(store, message) {
  if (message.recalled) return `${store.name(message.author)}撤回了一条消息`;
  const words =
    { image: "[图片]", file: "[文件]" }[message.kind] || cardTitle(message.card) || message.text || "[卡片]";
  return `${message.author === BOT ? "" : `${store.name(message.author)}：`}${words.replace(/\s+/g, " ").slice(0, 60)}`;
}

function cardTitle(card) {
  const title =
    card?.config?.summary?.content ??
    card?.header?.title?.content ??
    card?.cardData?.cardParamMap?.title ??
    card?.title;
  return title ? `[卡片] ${title}` : "";
}

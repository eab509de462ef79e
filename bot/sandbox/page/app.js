// Puts the page together: the list of chats, the open one, the clock, who I am; and keeps all of it up to date.
import { follow, readState } from "./api.js";
import { Composer } from "./composer.js";
import { foldOthers, toast } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { drawMessage, wallTime } from "./message.js";
import { chatName, drawSidebar, platformBadge } from "./sidebar.js";
import { Store } from "./store.js";
import { drawMe, startClock } from "./topbar.js";

const SHOWN = 200;
const EMPTY = "还没有消息。写下今天完成了什么、明天计划做什么，发给同舟试试。";
let shown = SHOWN;
let waiting = false;
const store = new Store();
const composer = new Composer(store);
const app = document.getElementById("app");
const title = el("header.chat-head", { testid: "chat-head" });
const list = el("ol.messages", { testid: "messages" });
const scroller = el("div.scroller", { tabIndex: 0, role: "log", "aria-label": "消息" }, list);
document.getElementById("chat").append(title, scroller, composer.node);

/** Many changes may come at once; the lists are drawn once for all of them. */
function drawListsSoon() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawLists();
  });
}

function drawLists() {
  if (app.dataset.view === "chat" || matchMedia("(min-width: 900px)").matches) store.markRead();
  drawSidebar(store, document.getElementById("sidebar"), choose);
  drawMe(store, document.getElementById("me"));
}

function choose(chat) {
  app.dataset.view = "chat";
  store.show(chat);
}

function drawChat() {
  shown = SHOWN;
  drawHead();
  drawMessages();
  scroller.scrollTop = scroller.scrollHeight;
}

function drawHead() {
  const chat = store.openChat();
  composer.fit(chat);
  title.replaceChildren(...(chat ? headOf(chat) : []));
}

function drawMessages() {
  const chat = store.openChat();
  const all = chat ? store.messagesOf(chat) : [];
  const messages = all.slice(-shown);
  const drawn = messages.flatMap((message, index) => [dayMark(message, messages[index - 1]), draw(message)]);
  const older = el(
    "li.older",
    {},
    el("button.chip", { type: "button", onclick: showOlder, testid: "older" }, "更早的消息"),
  );
  list.replaceChildren(...[all.length > shown && older, ...drawn].filter(Boolean));
  if (messages.length === 0) list.append(el("li.empty", {}, EMPTY));
}

/** Adds a page of older messages and keeps what is being read in its place. */
function showOlder() {
  const below = scroller.scrollHeight - scroller.scrollTop;
  shown += SHOWN;
  drawMessages();
  scroller.scrollTop = scroller.scrollHeight - below;
}

function headOf(chat) {
  const back = el(
    "button.back",
    {
      type: "button",
      "aria-label": "返回群列表",
      testid: "back",
      onclick: () => {
        app.dataset.view = "list";
        drawLists();
      },
    },
    icon("back"),
  );
  const names = chat.members.map((key) => store.name(key)).join("、");
  const note = chat.disbanded ? "已解散" : chat.bot_in ? "" : "机器人不在群里";
  const members =
    chat.kind === "group" &&
    el(
      "span.chat-members",
      { title: names },
      icon("people"),
      `${chat.members.length} 人`,
      el("span.chat-names", {}, names),
    );
  return [
    back,
    el(
      "div.chat-title",
      {},
      el("h1", {}, chatName(store, chat), platformBadge(chat.platform)),
      el("p", {}, members, note && el("span.warn", {}, note)),
    ),
  ];
}

function draw(message) {
  return drawMessage(store, message, (answered) => composer.reply(answered));
}

function dayMark(message, before) {
  const day = wallTime(store, message, 0, 10);
  if (before && wallTime(store, before, 0, 10) === day) return null;
  const [, month, date] = day.split("-").map(Number);
  return el("li.day", {}, `${month}月${date}日 周${"日一二三四五六"[new Date(`${day}T00:00Z`).getUTCDay()]}`);
}

/** A message that came or changed: drawn anew in its place, so that nothing else loses what is being typed into it. */
function drawOne({ message, known }) {
  const chat = store.openChat();
  if (!chat || message.platform !== chat.platform || message.chat_id !== chat.chat_id || !store.sees(message)) return;
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
  const old = [...list.children].find((node) => node.dataset.id === message.message_id);
  const node = draw(message);
  if (old) old.replaceWith(node);
  else append(message, node);
  node.classList.add(known ? "changed" : "fresh");
  if (atEnd || (!known && message.author === store.me)) scroller.scrollTop = scroller.scrollHeight;
}

function append(message, node) {
  list.querySelector(".empty")?.remove();
  const before = store.messagesOf(store.openChat()).at(-2);
  list.append(...[dayMark(message, before), node].filter(Boolean));
}

async function start() {
  try {
    store.load(await readState());
  } catch {
    setTimeout(start, 2000);
    return;
  }
  follow(
    store.seq,
    (news) => {
      store.setClock(news);
      store.tell("clock");
      if (news.changes.length) store.apply(news.changes);
    },
    start,
  );
}

store.listen("lists", drawListsSoon);
store.listen("clock", drawListsSoon);
store.listen("chat", drawHead);
store.listen("message", drawOne);
store.listen("toast", ({ text, kind }) => toast(text, kind));
store.listen("everything", () => {
  drawLists();
  drawChat();
});
store.addEventListener("everything", () => startClock(store, document.getElementById("clock")), { once: true });
foldOthers();
start();

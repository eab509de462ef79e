// One message of a conversation: who, when, what, in answer to what, and who was rung.
import { call, recall, say } from "./api.js";
import { toast } from "./dialogs.js";
import { dingCard, dingMessage } from "./dingtalk.js";
import { el, icon, lines, webAddress } from "./dom.js";
import { feishuCard } from "./feishu.js";
import { FEISHU_TEXT, markdown } from "./markdown.js";
import { avatar, mention, position } from "./people.js";
import { preview } from "./sidebar.js";
import { BOT, rings } from "./store.js";

const LONG = 1200;

/** The message as one list item. `reply(message)` starts an answer to it. */
export function drawMessage(store, message, reply) {
  const mine = message.author === store.me;
  const attributes = {
    testid: "message",
    data: { id: message.message_id, author: message.author, kind: message.kind, seq: message.seq },
  };
  if (message.recalled) return el("li.notice", attributes, el("span", {}, preview(store, message)));
  const classes = [mine && "mine", message.author === BOT && "from-bot", rings(message, store.me) && "rings-me"].filter(
    Boolean,
  );
  return el(
    ["li", "message", ...classes].join("."),
    attributes,
    avatar(store, message.author),
    el(
      "div.message-main",
      {},
      head(store, message, reply),
      quote(store, message),
      content(store, message),
      foot(store, message),
    ),
  );
}

function head(store, message, reply) {
  const person = store.person(message.author);
  return el(
    "div.message-head",
    {},
    el("span.author", {}, store.name(message.author)),
    message.author === BOT ? el("span.bot-badge", {}, "机器人") : el("span.position", {}, position(person)),
    el("time", { dateTime: message.sent_at }, wallTime(store, message)),
    message.edited && el("span.mark", { testid: "edited" }, "已编辑"),
    tools(store, message, reply),
  );
}

export function wallTime(store, message, from = 11, to = 16) {
  return new Date(Date.parse(message.sent_at) + store.clock.offset * 60_000).toISOString().slice(from, to);
}

function quote(store, message) {
  const replied = message.reply_to && store.messages.get(`${message.platform}/${message.reply_to}`);
  if (!message.reply_to) return null;
  const go = () =>
    document
      .querySelector(`[data-id="${CSS.escape(message.reply_to)}"]`)
      ?.scrollIntoView({ behavior: "smooth", block: "center" });
  return el(
    "button.quote",
    { type: "button", onclick: go, testid: "quote" },
    replied ? [replied.author === BOT && `${store.bot}：`, preview(store, replied)] : "回复一条较早的消息",
  );
}

function foot(store, message) {
  const people = message.mentions.filter((key) => key !== BOT).map((key) => store.name(key));
  const rung =
    people.length > 0 && el("span.rung-line", { testid: "rung" }, icon("bell"), `已提醒 ${people.join("、")}`);
  const only =
    message.visible_to &&
    el(
      "span.only-line",
      { testid: "only-visible" },
      icon("eye"),
      `仅 ${message.visible_to.map((key) => store.name(key)).join("、")} 可见`,
    );
  const updates = message.revisions > 0 && el("span", { testid: "revisions" }, `卡片已更新 ${message.revisions} 次`);
  return (rung || only || updates) && el("div.message-foot", {}, rung, only, updates);
}

function tools(store, message, reply) {
  const own = message.author === store.me;
  return el(
    "span.message-tools",
    {},
    el("button", { type: "button", onclick: () => reply(message), testid: "reply" }, "回复"),
    own && el("button", { type: "button", onclick: () => recall(message), testid: "recall" }, "撤回"),
  );
}

// ------------------------------------------------------------------------------------------------------------ content

const DING_DRAWN = ["markdown", "actionCard", "link", "feedCard", "image"];

/** What the message says. A card that cannot be drawn says so and keeps none of the others from being seen. */
function content(store, message) {
  try {
    return drawn(store, message, contextOf(store, message));
  } catch (error) {
    console.error(error);
    return el("p.unknown", { testid: "undrawn" }, "这张卡片画不出来，它的 JSON 不是卡片该有的样子。");
  }
}

function drawn(store, message, ctx) {
  if (message.card && message.platform === "feishu") return feishuCard(message.card, ctx);
  if (message.card?.cardTemplateId) return dingCard(message.card, ctx);
  if (message.card && DING_DRAWN.includes(message.kind)) return dingMessage(message.kind, message.card, ctx);
  if (message.kind === "image") return ctx.image(JSON.parse(message.extra.content ?? "{}").image_key);
  return bubble(store, message, ctx);
}

function bubble(store, message, ctx) {
  const styled = message.author === BOT && message.platform === "feishu";
  const words = styled ? markdown(message.text, { ...ctx, dialect: FEISHU_TEXT }) : [message.text];
  const drawn = words.map((part) => (typeof part === "string" ? withMentions(store, part) : part));
  const node = el("div.bubble", { testid: "bubble" }, drawn);
  return message.text.length > LONG ? folded(node) : node;
}

function folded(node) {
  node.classList.add("folded");
  const more = el(
    "button.unfold",
    {
      type: "button",
      onclick: () => {
        node.classList.remove("folded");
        more.remove();
      },
    },
    "展开全文",
  );
  return [node, more];
}

/** Text with the names that it mentions made visible. Only people who are known by name are looked for. */
function withMentions(store, text) {
  const names = [store.bot, "所有人", ...[...store.people.values()].map((person) => person.name)].sort(
    (one, two) => two.length - one.length,
  );
  const pattern = new RegExp(`@(${names.map((name) => name.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join("|")})`, "gu");
  return text.split(pattern).flatMap((part, index) => {
    if (index % 2 === 0) return lines(part);
    const mine = part === store.name(store.me) || part === "所有人";
    return el(`span.mention${mine ? ".mention-me" : ""}`, { testid: "mention" }, `@${part}`);
  });
}

// ---------------------------------------------------------------------------------------------------------- clicking

function contextOf(store, message) {
  const ids = (key) => store.person(key)?.[message.platform];
  const chat = [...store.chats.values()].find(
    (one) => one.platform === message.platform && one.chat_id === message.chat_id,
  );
  return {
    myId: store.person(store.me)?.dingtalk.user_id,
    members: (chat?.members ?? []).map((key) => ids(key)?.open_id).filter(Boolean),
    name: (id) => store.personById(id)?.name ?? "未知用户",
    person: (id, how) => mention(store, id, how),
    image: (key, alt) => picture(key, alt),
    say: (text) => say(store, chat, { text, atBot: true }),
    press: (action, node) => press(store, message, action, node),
  };
}

/** A picture of the stand-in's own store; one from elsewhere is never loaded, only named. */
function picture(key, alt = "") {
  const written = String(key ?? "");
  if (webAddress(written))
    return el("a", { href: written, target: "_blank", rel: "noopener noreferrer" }, `[图片] ${alt || written}`);
  const node = el("img", { src: `/page/media/${encodeURIComponent(written)}`, alt: alt || "图片", loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(el("span.no-picture", {}, `[图片] ${alt || "已不在了"}`)));
  return node;
}

/** Tells the stand-in what was pressed. What the person is shown for it comes by the stream, a refusal at times only here. */
async function press(store, message, action, node) {
  node.setAttribute("aria-busy", "true");
  const { platform, message_id } = message;
  const answer = await call("/click", { platform, message_id, person: store.me, ...action });
  node.removeAttribute("aria-busy");
  if (answer?.error) toast(answer.error.message, "error");
}

// How people look: their round picture, their name, a mention of them.
import { el, icon } from "./dom.js";
import { BOT } from "./store.js";

const HUES = 8;

export function avatar(store, key) {
  if (key === BOT) return el("span.avatar.avatar-bot", { "aria-hidden": "true" }, icon("boat"));
  const hue = Math.max(0, [...store.people.keys()].indexOf(key)) % HUES;
  return el(`span.avatar.avatar-${hue}`, { "aria-hidden": "true" }, store.name(key).slice(-2));
}

/** 市场部 · 品牌经理 */
export function position(person) {
  return [person?.outside && "外部", person?.department, person?.title].filter(Boolean).join(" · ");
}

/** A person named by any platform id. `card`: shown without ringing; `words`: the name to show; mentions of me stand out. */
export function mention(store, id, { card = false, avatar: pictured = false, words } = {}) {
  if (id === "all") return el("span.mention", {}, "@所有人");
  const person = store.personById(id);
  const name = words ?? person?.name ?? "未知用户";
  if (card) return el("span.person", {}, pictured && person && avatar(store, person.key), name && el("span", {}, name));
  return el(
    `span.mention${person?.key === store.me ? ".mention-me" : ""}`,
    { testid: "mention" },
    `@${name.replace(/^@/, "")}`,
  );
}

// Where a message is written: text, @-mentions, an answer to a message, examples to start from.
import { say } from "./api.js";
import { el, icon } from "./dom.js";
import { avatar, position } from "./people.js";
import { preview } from "./sidebar.js";
import { BOT } from "./store.js";

const EXAMPLES = [
  [
    "写日报",
    "今日完成：\n1. 完成门店物料清单初稿（80%）\n2. 与供应商确认到货时间\n明日计划：\n1. 提交物料清单终稿\n需要支持：请研发部提供活动页接口文档",
  ],
  ["本周进展", "本周进展"],
  ["日报模板", "/日报 模板"],
  ["谁没交日报", "谁没交日报"],
  ["请假", "/请假 明天"],
  ["帮助", "/帮助"],
];

export class Composer {
  constructor(store) {
    this.store = store;
    this.replyTo = null;
    this.text = el("textarea", {
      rows: 2,
      placeholder: "写消息…",
      "aria-label": "写消息",
      testid: "composer",
      onkeydown: (event) => this.#key(event),
      oninput: () => this.#typed(),
    });
    this.atBot = el("input", { type: "checkbox", id: "at-bot", checked: true, testid: "at-bot" });
    this.atLabel = el("label.at-bot", { htmlFor: "at-bot" }, this.atBot, el("span", {}));
    this.people = el(
      "details.picker.folds",
      {},
      el("summary", { title: "提到一个人", "aria-label": "提到一个人", testid: "mention-picker" }, "@"),
      el("div.picker-list", { testid: "mention-list" }),
    );
    this.people.firstChild.addEventListener("click", () => this.#listPeople(this.#members()));
    this.quote = el("div.replying", { hidden: true, testid: "replying" });
    const send = el(
      "button.button.primary.send",
      { type: "button", onclick: () => this.send(), testid: "send" },
      "发送",
    );
    this.node = el(
      "div.composer",
      {},
      this.#examples(),
      this.quote,
      el(
        "div.writing",
        {},
        this.text,
        el("div.writing-bar", {}, this.people, this.atLabel, el("span.hint", {}, "Enter 发送，Shift+Enter 换行"), send),
      ),
    );
    this.node.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Fits the composer to the open chat; `chat` may be nothing. */
  fit(chat) {
    const closed = !chat || chat.disbanded;
    this.atLabel.hidden = chat?.kind === "direct";
    this.atLabel.lastChild.textContent = `@${this.store.bot}`;
    this.text.disabled = closed;
    this.text.placeholder = closed ? "这个群已经解散" : "写消息…";
    this.people.hidden = chat?.kind === "direct";
    if (this.chat !== chat?.chat_id) this.reply(null);
    this.chat = chat?.chat_id;
  }

  reply(message) {
    this.replyTo = message;
    this.quote.hidden = !message;
    if (!message) return;
    const author = message.author === BOT ? `${this.store.bot}：` : "";
    const stop = el(
      "button",
      { type: "button", onclick: () => this.reply(null), "aria-label": "不再回复这条消息" },
      icon("close"),
    );
    this.quote.replaceChildren(el("span", {}, "回复 ", author, preview(this.store, message)), stop);
    this.text.focus();
  }

  async send() {
    const text = this.text.value.trim();
    const chat = this.store.openChat();
    if (!text || !chat) return;
    const replyTo = this.replyTo?.message_id ?? null;
    this.#fill("");
    this.reply(null);
    const sent = await say(this.store, chat, {
      text,
      atBot: this.atBot.checked || text.includes(`@${this.store.bot}`),
      replyTo,
    });
    if (!sent && !this.text.value) this.#fill(text);
  }

  #key(event) {
    if (event.key === "Escape") this.people.open = false;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (this.people.open) this.people.lastChild.firstChild.click();
    else this.send();
  }

  #typed() {
    this.#grow();
    this.#suggest();
  }

  #grow() {
    this.text.style.setProperty("height", "auto");
    this.text.style.setProperty("height", `${Math.min(200, this.text.scrollHeight)}px`);
  }

  #fill(text) {
    this.text.value = text;
    this.#grow();
  }

  #examples() {
    const chips = EXAMPLES.map(([name, text]) =>
      el(
        "button.chip",
        {
          type: "button",
          testid: "example",
          onclick: () => {
            this.#fill(text);
            this.text.focus();
          },
        },
        name,
      ),
    );
    return el("div.examples", { role: "group", "aria-label": "例子" }, chips);
  }

  // ---------------------------------------------------------------------------------------------------- mentioning

  /** What is typed after an @ at the caret, or null: it may be the beginning of a name. */
  #typedName() {
    return /@([^\s@]{0,8})$/.exec(this.text.value.slice(0, this.text.selectionStart))?.[1] ?? null;
  }

  /** Unfolds the people whose names have what was typed after an @, and folds them when there are none. */
  #suggest() {
    const typed = this.#typedName();
    const found =
      typed === null || this.people.hidden ? [] : this.#members().filter((person) => person.name.includes(typed));
    const complete = found.length === 1 && found[0].name === typed;
    this.people.open = found.length > 0 && !complete;
    if (this.people.open) this.#listPeople(found);
  }

  #members() {
    const chat = this.store.openChat();
    const others = (chat?.members ?? []).filter((key) => key !== this.store.me).map((key) => this.store.person(key));
    const bot = { key: BOT, name: this.store.bot, title: "机器人" };
    return [bot, ...others.filter(Boolean), { key: "all", name: "所有人", title: "提醒群里每个人" }];
  }

  #listPeople(people) {
    const rows = people.map((person) =>
      el(
        "button.person-row",
        { type: "button", onclick: () => this.#mention(person), testid: "mention-choice" },
        avatar(this.store, person.key),
        el("span.me-words", {}, el("strong", {}, person.name), el("small", {}, position(person))),
      ),
    );
    this.people.lastChild.replaceChildren(...rows);
  }

  /** Up and down walk through the unfolded people. */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.people.open) return;
    event.preventDefault();
    const rows = [...this.people.lastChild.children];
    rows.at((rows.indexOf(document.activeElement) + step) % rows.length)?.focus();
  }

  #mention(person) {
    const end = this.text.selectionStart;
    const typed = this.#typedName();
    const start = typed === null ? end : end - typed.length - 1;
    this.people.open = false;
    if (person.key === BOT) this.atBot.checked = true;
    this.text.setRangeText(person.key === BOT ? "" : `@${person.name} `, start, end, "end");
    this.#grow();
    this.text.focus();
  }
}

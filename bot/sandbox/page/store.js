// What the page knows: the world as the stand-ins see it, who I am, what I have open and what I have read.
// Changes arrive by one stream; whoever draws something asks to be told by `listen`.

export const BOT = "bot";
const KEPT = 5000; // messages that the page remembers
export const PLATFORMS = { feishu: "飞书", dingtalk: "钉钉" };

export class Store extends EventTarget {
  constructor() {
    super();
    this.me = sessionStorage.getItem("me");
    this.open = sessionStorage.getItem("open");
    this.read = new Map(); // "person chat" → the last arrival that the person has seen
  }

  // ------------------------------------------------------------------------------------------------------ loading

  load(state) {
    this.bot = state.bot;
    this.people = new Map(state.people.map((person) => [person.key, person]));
    this.chats = new Map(state.chats.map((chat) => [keyOf(chat), chat]));
    this.messages = new Map();
    this.arrivals = 0;
    state.messages.forEach((message) => this.#take(message));
    this.start = this.arrivals;
    this.read.clear();
    this.seq = state.seq;
    this.setClock(state);
    if (!this.people.has(this.me)) this.me = state.people[0]?.key ?? null;
    this.#openSomething();
    this.tell("everything");
  }

  setClock({ now, speed }) {
    this.clock = { at: Date.parse(now), offset: offsetOf(now), speed, taken: performance.now() };
  }

  /** The simulated moment in ms since the epoch. */
  now() {
    return this.clock.at + (performance.now() - this.clock.taken) * this.clock.speed;
  }

  // ------------------------------------------------------------------------------------------------------ changes

  apply(changes) {
    for (const { kind, value } of changes) {
      if (kind === "message") this.#message(value);
      else if (kind === "chat") this.#chat(value);
      else if (kind === "person") this.people.set(value.key, value);
      else if (kind === "toast" && value.person === this.me) this.tell("toast", value);
    }
    this.tell("lists");
  }

  #chat(value) {
    this.chats.set(keyOf(value), value);
    this.#openSomething();
    this.tell("chat");
  }

  #message(value) {
    const known = this.messages.get(`${value.platform}/${value.message_id}`);
    this.#take(value, known);
    this.tell("message", { message: value, known });
  }

  #take(message, known) {
    message.arrival = known?.arrival ?? (this.arrivals += 1);
    this.messages.set(`${message.platform}/${message.message_id}`, message);
    if (this.messages.size > KEPT) this.messages.delete(this.messages.keys().next().value);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  listen(name, run) {
    this.addEventListener(name, (event) => run(event.detail));
  }

  // ----------------------------------------------------------------------------------------------------- choosing

  become(person) {
    this.me = person;
    sessionStorage.setItem("me", person);
    this.open = this.open?.replace(/\/direct\/.*/, `/direct/${person}`);
    this.#openSomething();
    this.tell("everything");
  }

  #openSomething() {
    const mine = this.visibleChats();
    if (!mine.some((chat) => keyOf(chat) === this.open)) this.open = keyOf(mine[0]);
  }

  show(chat) {
    this.open = keyOf(chat);
    sessionStorage.setItem("open", this.open);
    this.tell("everything");
  }

  markRead() {
    const chat = this.openChat();
    if (chat) this.read.set(`${this.me} ${keyOf(chat)}`, this.arrivals);
  }

  // ------------------------------------------------------------------------------------------------------ reading

  person(key) {
    return this.people.get(key);
  }

  /** By any id of either platform. */
  personById(id) {
    for (const person of this.people.values()) {
      if (Object.values(person.feishu).includes(id) || Object.values(person.dingtalk).includes(id)) return person;
    }
    return this.people.get(id);
  }

  name(key) {
    return key === BOT ? this.bot : key === "all" ? "所有人" : (this.person(key)?.name ?? "已离开的人");
  }

  openChat() {
    return this.visibleChats().find((chat) => keyOf(chat) === this.open);
  }

  /** My chats: on each platform the direct one first, be it used yet or not, then the groups that I am in. */
  visibleChats() {
    const mine = [...this.chats.values()].filter((chat) => chat.members.includes(this.me));
    return Object.keys(PLATFORMS).flatMap((platform) => {
      const here = mine.filter((chat) => chat.platform === platform);
      const direct = here.find((chat) => chat.kind === "direct");
      return [
        ...here.filter((chat) => chat.kind !== "direct"),
        direct ?? { platform, chat_id: "direct", kind: "direct", members: [this.me], name: "", bot_in: true },
      ];
    });
  }

  messagesOf(chat) {
    return [...this.messages.values()].filter(
      (message) => message.platform === chat.platform && message.chat_id === chat.chat_id && this.sees(message),
    );
  }

  sees(message, person = this.me) {
    return !message.visible_to || message.visible_to.includes(person) || message.author === person;
  }

  /** {count, rung}: what the person has not read in this chat, and whether it rings them. */
  unread(chat, person = this.me) {
    const from = this.read.get(`${person} ${keyOf(chat)}`) ?? this.start;
    const fresh = [...this.messages.values()].filter(
      (message) =>
        message.arrival > from &&
        message.platform === chat.platform &&
        message.chat_id === chat.chat_id &&
        message.author !== person &&
        !message.recalled &&
        this.sees(message, person),
    );
    return { count: fresh.length, rung: fresh.some((message) => rings(message, person)) };
  }

  /** Unread messages of a person that are for them alone: direct ones and those that ring them. */
  waiting(person) {
    const chats = [...this.chats.values()].filter((chat) => chat.members.includes(person));
    return chats.filter((chat) => {
      const { count, rung } = this.unread(chat, person);
      return rung || (chat.kind === "direct" && count > 0);
    }).length;
  }
}

export function keyOf(chat) {
  return `${chat.platform}/${chat.kind === "direct" ? "direct" : chat.chat_id}${chat.kind === "direct" ? `/${chat.members?.[0]}` : ""}`;
}

export function rings(message, person) {
  return message.mentions.includes(person) || message.mentions.includes("all");
}

/** Minutes east of UTC in an ISO moment. */
function offsetOf(moment) {
  const found = /([+-])(\d\d):(\d\d)$/.exec(moment);
  return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}

// DingTalk: robot messages (markdown, action cards, links) and the cards of the templates this organisation knows, drawn
// from the parameters as they were sent.
import { el, lines, webAddress } from "./dom.js";
import { choiceControl, Fields, labelled, manyControl, momentControl, textControl, tickControl } from "./inputs.js";
import { DING_CARD, DING_MESSAGE, markdown } from "./markdown.js";

const SEND = "dtmd://dingtalkclient/sendMessage?content=";
const PAGE = "dingtalk://dingtalkclient/page/link?url=";
const COLOURS = { blue: "primary", red: "danger" };
const FLOW = { 1: "处理中", 2: "输入中", 3: "完成", 4: "执行中", 5: "失败" };

// ----------------------------------------------------------------------------------------------------- robot messages

/** An ordinary robot message. `fields` as sent: title, text and the buttons in any of the platform's spellings. */
export function dingMessage(kind, fields, ctx) {
  const inner = { ...ctx, dialect: DING_MESSAGE, link: (address) => linked(address, ctx) };
  if (kind === "link") return linkCard(fields, ctx);
  if (kind === "image") return ctx.image(fields.photoURL ?? "");
  if (kind === "feedCard")
    return el(
      "article.card.ding-card",
      { testid: "card" },
      (fields.links ?? []).map((one) => linkCard(one, ctx)),
    );
  const buttons = actions(fields).map((button) => urlButton(button, ctx));
  const wide = fields.btnOrientation === "1" || fields.buttonTitle1 ? "horizontal" : "vertical";
  return el(
    "article.card.ding-card.ding-message",
    { testid: "card" },
    el(
      "div.card-body",
      {},
      el("div.md", {}, markdown(fields.text, inner)),
      buttons.length > 0 && el(`div.ding-buttons.${wide}`, {}, buttons),
    ),
  );
}

function actions(fields) {
  const numbered = [1, 2, 3, 4, 5].flatMap((n) => [
    { text: fields[`actionTitle${n}`], url: fields[`actionURL${n}`] },
    { text: fields[`buttonTitle${n}`], url: fields[`buttonUrl${n}`] },
  ]);
  const listed = (fields.btns ?? []).map((button) => ({ text: button.title, url: button.actionURL }));
  return [{ text: fields.singleTitle, url: fields.singleURL }, ...listed, ...numbered].filter(
    (button) => button.text && button.url,
  );
}

function linkCard(fields, ctx) {
  const act = opener(fields.messageUrl ?? fields.messageURL, ctx);
  return el(
    "button.ding-link",
    { type: "button", onclick: act, disabled: !act },
    el("strong", {}, fields.title),
    el("span", {}, fields.text ?? ""),
  );
}

// -------------------------------------------------------------------------------------------------------------- links

/** What a link of the platform's own does, or null for every other address. */
function linked(address, ctx) {
  if (address.startsWith(SEND)) return () => ctx.say(decoded(address.slice(SEND.length).split("&")[0]));
  if (address.startsWith(PAGE)) return opener(decoded(address.slice(PAGE.length).split("&")[0]), ctx);
  return null;
}

function opener(address, ctx) {
  const own = linked(String(address ?? ""), ctx);
  const web = webAddress(address);
  return own ?? (web && (() => window.open(web, "_blank", "noopener")));
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

// -------------------------------------------------------------------------------------------------------------- cards

/** A card instance: its template and the parameters, the viewer's private ones over the public ones. */
export function dingCard(card, ctx) {
  const params = { ...card.cardData?.cardParamMap, ...card.privateData?.[ctx.myId]?.cardParamMap };
  const view = viewOf(params);
  const inner = {
    ...ctx,
    dialect: DING_CARD,
    link: (address) => (address.startsWith(PAGE) ? linked(address, ctx) : null),
  };
  const title = view.title && el("div.card-title", { testid: "card-title" }, view.title);
  const status = view.status && el("div.card-subtitle", { testid: "card-status" }, view.status);
  const buttons = view.buttons.map((button) => cardButton(button, ctx));
  return el(
    "article.card.ding-card",
    { testid: "card" },
    (title || status) && el("header.card-header", {}, title, status),
    el(
      "div.card-body",
      {},
      view.markdown && el("div.md", {}, markdown(view.markdown, inner)),
      view.form.length > 0 && form(view, ctx),
      view.note && el("p.note", {}, lines(view.note)),
      buttons.length > 0 && el("div.ding-buttons.horizontal", {}, buttons),
    ),
  );
}

/** The parameters by their place on the card. Only the company template has a form; its variables are JSON strings. */
function viewOf(params) {
  const whole = json(params.sys_full_json_obj, {});
  return {
    title: params.title ?? params.msgTitle ?? "",
    markdown: params.markdown ?? params.msgContent ?? params.staticMsgContent ?? "",
    note: params.tips ?? "",
    status: params.status ?? FLOW[params.flowStatus] ?? "",
    buttons: whole.msgButtons?.map(publicButton) ?? [json(params.buttons, [])].flat(),
    form: (json(params.form, {}).fields ?? []).filter((field) => !field.hidden),
  };
}

/** A button of a public template calls back only when it asks to. */
function publicButton(button) {
  return button.url || button.request === true ? button : { ...button, id: undefined };
}

function json(text, otherwise) {
  try {
    return JSON.parse(text ?? "") ?? otherwise;
  } catch {
    return otherwise;
  }
}

function urlButton(button, ctx) {
  const act = opener(button.url, ctx);
  return el(
    `button.card-button.kind-${COLOURS[button.color] ?? "default"}`,
    { type: "button", disabled: !act, onclick: act, testid: "card-button" },
    button.text,
  );
}

function cardButton(button, ctx) {
  if (button.url) return urlButton(button, ctx);
  const report = { button: button.text, value: { actionIds: [button.id], params: button.params ?? {} } };
  return pressable(button.text, COLOURS[button.color], () => report, ctx, !button.id);
}

/** A button that calls back with what `report` answers; when it answers null nothing is sent. */
function pressable(text, kind, report, ctx, disabled = false) {
  const node = el(
    `button.card-button.kind-${kind ?? "default"}`,
    { type: "button", disabled, testid: "card-button" },
    el("span", {}, String(text)),
  );
  node.addEventListener("click", () => {
    const said = report();
    if (said) ctx.press(said, node);
  });
  return node;
}

// --------------------------------------------------------------------------------------------------------------- form

/** The form has its own submit button, drawn by the platform; hidden fields are the stand-in's to add. */
function form(view, ctx) {
  const fields = new Fields();
  const submit = () => {
    const values = fields.collect();
    return values && { value: {}, form: values };
  };
  return el(
    "form.card-form",
    {
      noValidate: true,
      testid: "card-form",
      "aria-label": view.title || "表单",
      onsubmit: (event) => event.preventDefault(),
    },
    view.form.map((field) => fields.add(drawField(field))),
    pressable("提交", "primary", submit, ctx),
  );
}

function drawField(field) {
  const draw = FIELDS[field.type] ?? FIELDS.TEXT;
  return labelled(draw(field), {
    label: field.label ?? field.name,
    required: Boolean(field.required),
    name: field.name,
  });
}

const options = (field) =>
  (field.options ?? []).map((option) => ({ value: String(option.value), text: String(option.text ?? option.value) }));
const text = (field, rows = 0, number = false) =>
  textControl({
    value: field.defaultValue ?? "",
    placeholder: field.placeholder ?? "",
    rows,
    number,
    disabled: field.readOnly,
  });
const moment = (field, kind) =>
  momentControl({ kind, initial: String(field.defaultValue ?? "").replace(" ", "T"), disabled: field.readOnly });
const tick = (field) =>
  tickControl({
    checked: field.defaultValue === true || field.defaultValue === "true",
    text: field.label ?? field.name,
    disabled: field.readOnly,
  });
const one = (field) =>
  choiceControl({
    options: options(field),
    initial: String(field.defaultValue?.value ?? field.defaultValue ?? ""),
    placeholder: field.placeholder || "请选择",
    disabled: field.readOnly,
  });
const many = (field) =>
  manyControl({
    options: options(field),
    initial: [field.defaultValue?.value ?? field.defaultValue ?? []].flat().map(String),
    disabled: field.readOnly,
  });

const FIELDS = {
  TEXT: (field) => text(field),
  TEXT_ARRAY: (field) => text(field, 3),
  TEXT_AREA: (field) => text(field, field.minRows ?? 3),
  NUMBER: (field) => text(field, 0, true),
  SELECT: one,
  CHECKBOX_GROUP: one,
  MULTI_SELECT: many,
  MULTI_CHECKBOX_GROUP: many,
  DATE: (field) => moment(field, "date"),
  TIME: (field) => moment(field, "time"),
  DATETIME: (field) => moment(field, "datetime-local"),
  CHECKBOX: tick,
  SWITCH: tick,
};

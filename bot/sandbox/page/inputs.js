// The controls of cards, shared by both platforms. A control is {node, input, read(), empty()}: `node` is what is shown,
// `input` what the keyboard reaches, `read()` the value. They are the browser's own, so its reset puts back the first values.
import { el } from "./dom.js";

let counter = 0;

export function textControl({
  value = "",
  placeholder = "",
  rows = 0,
  password = false,
  number = false,
  max = 1000,
  disabled = false,
}) {
  const shared = { placeholder, maxLength: max, disabled, defaultValue: value };
  const input = rows
    ? el("textarea.field", { ...shared, rows })
    : el("input.field", {
        ...shared,
        type: password ? "password" : number ? "number" : "text",
        step: number ? "any" : null,
        autocomplete: "off",
      });
  return { node: input, input, read: () => input.value, empty: () => !input.value.trim() };
}

/** One of `options` [{value, text}]; nothing is chosen at first unless `initial` says so. */
export function choiceControl({ options, initial = "", placeholder = "请选择", disabled = false }) {
  const blank = el("option", { value: "", defaultSelected: !initial }, placeholder);
  const rest = options.map((option) =>
    el("option", { value: option.value, defaultSelected: option.value === initial }, option.text),
  );
  const input = el("select.field", { disabled }, blank, rest);
  return { node: input, input, read: () => input.value, empty: () => !input.value };
}

/** Any number of `options`, all of them in sight. */
export function manyControl({ options, initial = [], disabled = false, typed = (values) => values }) {
  const boxes = options.map((option) =>
    el("input", { type: "checkbox", value: option.value, defaultChecked: initial.includes(option.value), disabled }),
  );
  const node = el(
    "div.choices",
    {},
    boxes.map((box, index) => el("label.choice", {}, box, el("span", {}, options[index].text))),
  );
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return { node, input: boxes[0], group: true, read: () => typed(chosen()), empty: () => chosen().length === 0 };
}

/** `kind`: date, time or datetime-local; `typed` writes the value as the platform wants it. */
export function momentControl({ kind, initial = "", disabled = false, typed = (value) => value }) {
  const input = el("input.field", { type: kind, defaultValue: initial, disabled });
  return {
    node: input,
    input,
    read: () => (input.value ? typed(input.value.replace("T", " ")) : ""),
    empty: () => !input.value,
  };
}

export function tickControl({ checked = false, text, disabled = false }) {
  const input = el("input", { type: "checkbox", defaultChecked: checked, disabled });
  return {
    node: el("label.tick", {}, input, el("span", {}, text)),
    input,
    labelled: true,
    read: () => input.checked,
    empty: () => !input.checked,
  };
}

/** A control under its label, with room for the sentence that says what is missing. */
export function labelled(control, { label = "", required = false, name = "" }) {
  const error = el("p.field-error", { hidden: true, id: `field-${(counter += 1)}` });
  const words = label && [label, required && el("span.required", { title: "必填" }, "*")];
  control.input?.setAttribute("aria-describedby", error.id);
  if (required) control.input?.setAttribute("aria-required", "true");
  if (!label && control.input && !control.labelled)
    control.input.setAttribute("aria-label", control.input.placeholder || name || "输入");
  const node = wrap(control, words, error);
  node.dataset.testid = "card-field";
  if (name) node.dataset.field = name;
  node.addEventListener("input", () => complain(control, error, ""));
  return { ...control, node, name, required, say: (sentence) => complain(control, error, sentence) };
}

function wrap(control, words, error) {
  if (control.group) return el("fieldset.labelled", {}, words && el("legend", {}, words), control.node, error);
  if (control.labelled || !words) return el("div.labelled", {}, control.node, error);
  return el("div.labelled", {}, el("label", {}, el("span.label-words", {}, words), control.node), error);
}

function complain(control, error, sentence) {
  error.textContent = sentence;
  error.hidden = !sentence;
  control.input?.setAttribute("aria-invalid", String(Boolean(sentence)));
}

/** A form's fields and its two ends. `submit(values, press)` runs only when every required field has a value. */
export class Fields {
  constructor() {
    this.all = [];
  }

  add(field) {
    this.all.push(field);
    return field.node;
  }

  /** The values by name, or null when something is missing; the first field that is missing gets the focus. */
  collect() {
    const missing = this.all.filter((field) => field.required && field.empty());
    this.all.forEach((field) => field.say(missing.includes(field) ? "这一项必填，请先填写" : ""));
    missing[0]?.input?.focus();
    return missing.length
      ? null
      : Object.fromEntries(this.all.filter((field) => field.name).map((field) => [field.name, field.read()]));
  }

  reset(form) {
    form.reset();
    this.all.forEach((field) => field.say(""));
  }
}

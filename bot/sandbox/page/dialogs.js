// Small windows over the page: a question, a menu, a moment to choose, toasts.
import { el, icon } from "./dom.js";

/** Asks; answers true when the person agrees. Escape and a click outside mean no. */
export function confirmed(title, text) {
  return ask(title, text && el("p", {}, text), () => true, "确定");
}

/** Asks for a moment; answers "YYYY-MM-DDTHH:mm" or undefined. */
export function chosenMoment(title, initial) {
  const input = el("input.field", {
    type: "datetime-local",
    value: initial,
    "aria-label": title,
    testid: "clock-input",
  });
  return ask(title, input, () => input.value || undefined, "移到这一刻");
}

function ask(title, content, answer, yes) {
  return new Promise((resolve) => {
    const dialog = el("dialog.dialog", { testid: "dialog", "aria-label": title || "请确认" });
    const done = (value) => {
      dialog.close();
      dialog.remove();
      resolve(value);
    };
    dialog.append(
      el(
        "form",
        {
          method: "dialog",
          onsubmit: (event) => {
            event.preventDefault();
            done(answer());
          },
        },
        el("h2", {}, title || "请确认"),
        content,
        el(
          "div.dialog-buttons",
          {},
          el("button.button", { type: "button", onclick: () => done(undefined), testid: "dialog-no" }, "取消"),
          el("button.button.primary", { type: "submit", testid: "dialog-yes" }, yes),
        ),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      done(undefined);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) done(undefined);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A button that unfolds `items` [{text, run}]. */
export function menu(label, items) {
  const node = el(
    "details.menu.folds",
    { testid: "card-menu" },
    el("summary.card-button", { "aria-label": label }, icon("more")),
  );
  const run = (item) => {
    node.open = false;
    item.run();
  };
  node.append(
    el(
      "div.menu-items",
      {},
      items.map((item) => el("button", { type: "button", onclick: () => run(item) }, item.text)),
    ),
  );
  return node;
}

/** A <details class="folds"> folds when the person goes elsewhere or presses Escape in it. */
export function foldOthers() {
  document.addEventListener("click", (event) => {
    for (const details of document.querySelectorAll("details.folds[open]")) {
      if (!details.contains(event.target)) details.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" && event.target.closest?.("details.folds[open]");
    if (!details) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
}

const TOASTS = ["success", "error", "warning", "info"];

/** A sentence that goes away by itself; while it is there it is not said twice. */
export function toast(text, kind = "info") {
  const toasts = document.getElementById("toasts");
  if ([...toasts.children].some((shown) => shown.textContent === text)) return;
  const node = el(`div.toast.toast-${TOASTS.includes(kind) ? kind : "info"}`, { testid: "toast" }, text);
  toasts.append(node);
  setTimeout(() => node.remove(), 4500);
}

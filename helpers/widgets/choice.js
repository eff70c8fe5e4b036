// Put `text` into `element`; what stands between backquotes is set as code.
function marked(element, text) {
  text.split("`").forEach((part, index) => {
    if (index % 2) {
      const code = document.createElement("code");
      code.textContent = part;
      element.append(code);
    } else {
      element.append(part);
    }
  });
}

// A question with radio buttons. The page keeps working while a cell runs.
function render({ model, el }) {
  const root = document.createElement("fieldset");
  root.className = "helpers-choice";
  const legend = document.createElement("legend");
  marked(legend, model.get("question"));
  root.append(legend);

  const group = "choice-" + Math.random().toString(36).slice(2);
  const buttons = {};
  for (const [letter, text] of Object.entries(model.get("choices"))) {
    const label = document.createElement("label");
    const button = document.createElement("input");
    button.type = "radio";
    button.name = group;
    button.value = letter;
    // Without this, JupyterLab takes keys pressed here as commands on the cell.
    button.setAttribute("data-lm-suppress-shortcuts", "true");
    button.addEventListener("change", () => choose(letter));
    const name = document.createElement("b");
    name.textContent = letter;
    const words = document.createElement("span");
    marked(words, text);
    label.append(button, name, words);
    root.append(label);
    buttons[letter] = button;
  }

  const note = document.createElement("div");
  note.className = "helpers-note";
  note.setAttribute("aria-live", "polite");
  root.append(note);

  function choose(letter) {
    model.set("chosen", letter);
    model.save_changes();
  }
  function show() {
    const chosen = model.get("chosen");
    for (const [letter, button] of Object.entries(buttons)) button.checked = letter === chosen;
    note.textContent = model.get("note") || (chosen ? "" : "Choose one: by mouse, arrow keys, or its letter.");
  }
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in buttons) {
      buttons[event.key].focus();
      choose(event.key);
      event.preventDefault();
    }
    if (event.key !== "Escape" && event.key !== "Tab") event.stopPropagation();
  });
  model.on("change:chosen", show);
  model.on("change:note", show);
  show();
  el.append(root);
}
export default { render };

// A header whose fields can be changed. The kernel computes the bytes; the page shows them.

async function render({ model, el }) {
  const root = make("div", {
    class: "helpers-explorer",
    role: "group",
    "aria-label": model.get("title"),
  });
  const form = make("div", { class: "fields" });
  const verdict = make("div", { class: "caption", "aria-live": "polite" });
  const problem = make("div", { class: "problem", role: "alert" });
  const compute = make("button", { type: "button" }, "Compute the checksum");
  const headerBox = make("div", { class: "header", role: "group", tabindex: 0, "aria-label": "Header" });
  const bytesBox = make("div", {
    class: "bytes",
    role: "group",
    tabindex: 0,
    "aria-label": "Bytes: the arrow keys walk from field to field",
  });
  const said = make("div", { class: "said", "aria-live": "polite" });
  const lit = (names) => {
    for (const [name, box] of Object.entries(boxes))
      box.classList.toggle("linked", names.includes(name));
  };
  const boxes = {};
  const links = linking({ root, headerBox, bytesBox, said, lights: lit });

  function write(name, value) {
    model.set("entries", { ...model.get("entries"), [name]: value });
    model.save_changes();
  }
  function flagsField(field) {
    const set = make("fieldset", { class: "choices" }, make("legend", {}, field.label));
    field.flags.forEach((flag, index) => {
      const bit = 1 << (field.flags.length - 1 - index);
      const input = make("input", { type: "checkbox", "data-bit": bit });
      input.addEventListener("change", () => {
        const inputs = [...set.querySelectorAll("input")];
        const sum = inputs.reduce((all, one) => all + (one.checked ? +one.dataset.bit : 0), 0);
        write(field.name, String(sum));
      });
      set.append(make("label", {}, input, flag));
    });
    return set;
  }
  function numberField(field) {
    const input = make("input", { type: "text", spellcheck: "false", title: field.meaning });
    input.addEventListener("input", () => write(field.name, input.value));
    return make("label", {}, make("span", {}, field.label), input);
  }
  for (const field of model.get("fields")) {
    const box = field.flags.length ? flagsField(field) : numberField(field);
    box.addEventListener("focusin", () => links.field(field.name));
    box.addEventListener("focusout", () => links.clear());
    box.addEventListener("pointerenter", () => links.field(field.name));
    box.addEventListener("pointerleave", () => links.clear());
    boxes[field.name] = box;
    form.append(box);
  }

  function showEntries() {
    for (const [name, value] of Object.entries(model.get("entries"))) {
      for (const input of boxes[name]?.querySelectorAll("input") ?? []) {
        if (input.dataset.bit) input.checked = (+value & +input.dataset.bit) !== 0;
        else if (input.value !== value) input.value = value;
      }
    }
  }
  function show() {
    const shown = model.get("shown");
    verdict.textContent = shown.verdict;
    const problems = Object.values(shown.problems);
    problem.textContent = [...problems, ...(shown.note ? [shown.note] : [])].join(" ");
    for (const [name, box] of Object.entries(boxes))
      for (const input of box.querySelectorAll("input"))
        input.setAttribute("aria-invalid", name in shown.problems);
    headerBox.replaceChildren(inline(shown.header));
    bytesBox.replaceChildren(inlineBytes(shown.bytes));
    links.show(shown.runs, shown.layer);
    const active = Object.entries(boxes).find(([, box]) => box.contains(document.activeElement));
    if (active) links.field(active[0]);
  }
  compute.addEventListener("click", () => model.send("checksum"));
  model.on("change:entries", showEntries);
  model.on("change:shown", show);
  keepKeys(root);
  const head = make("div", { class: "verdict" }, verdict, compute);
  root.append(form, problem, head, headerBox, bytesBox, said);
  showEntries();
  el.append(root);
  show();
}
export default { render };

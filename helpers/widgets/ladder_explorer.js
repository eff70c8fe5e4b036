// Stepping through a ladder. Everything was drawn beforehand: no kernel is asked.

async function render({ model, el }) {
  const { ladder, frames } = await unpack(model.get("pictures"));
  const last = frames.length - 1;
  let at = 0;
  let wanted = ""; // the header that the reader chose; else the innermost one is shown

  const root = make("div", { class: "helpers-explorer", role: "group", "aria-label": "Ladder" });
  const caption = make("div", { class: "caption", "aria-live": "polite" });
  const box = make("div", {
    class: "ladder",
    role: "group",
    tabindex: 0,
    "aria-label": "Ladder: the arrow keys, Home and End step through it",
  });
  const layers = make("fieldset", { class: "choices" });
  const headerBox = make("div", { class: "header", role: "group", tabindex: 0, "aria-label": "Header" });
  const bytesBox = make("div", {
    class: "bytes",
    role: "group",
    tabindex: 0,
    "aria-label": "Bytes: the arrow keys walk from field to field",
  });
  const said = make("div", { class: "said", "aria-live": "polite" });
  const picture = inline(ladder);
  box.append(picture);
  const groups = [...picture.querySelectorAll("[data-frame], [data-before]")];

  function choice(type, text, checked, change, name = "") {
    const input = make("input", { type, name });
    input.checked = checked;
    input.addEventListener("change", () => change(input.checked));
    return make("label", {}, input, text);
  }
  const later = choice("checkbox", "what comes later", true, show);
  const shown = make("fieldset", { class: "choices" }, make("legend", {}, "Show:"), later);
  shown.append(
    choice("checkbox", "header", true, (on) => (headerBox.hidden = layers.hidden = !on)),
    choice("checkbox", "bytes", true, (on) => (bytesBox.hidden = !on)),
  );
  const links = linking({
    root,
    headerBox,
    bytesBox,
    said,
    layerWanted(name) {
      if (name in frames[at].headers) chooseLayer(name);
    },
  });
  const group = "layer-" + Math.random().toString(36).slice(2);

  function showLayers() {
    const names = Object.keys(frames[at].headers);
    const present = [...layers.querySelectorAll("label")].map((label) => label.textContent);
    if (names.join() === present.join()) return;
    const radios = names.map((n) => choice("radio", n, false, () => chooseLayer(n), group));
    layers.replaceChildren(make("legend", {}, "Header:"), ...radios);
  }
  function chooseLayer(name) {
    wanted = name;
    showHeader();
  }
  function showHeader() {
    const names = Object.keys(frames[at].headers);
    const name = names.includes(wanted) ? wanted : names.at(-1);
    for (const label of layers.querySelectorAll("label"))
      label.querySelector("input").checked = label.textContent === name;
    headerBox.replaceChildren(...(name ? [inline(frames[at].headers[name])] : []));
    links.layer(name);
    return name;
  }

  function go(index) {
    at = Math.max(0, Math.min(last, index));
    model.set("current", frames[at].number);
    model.save_changes();
    show();
  }
  function show() {
    const frame = frames[at];
    const all = later.querySelector("input").checked;
    for (const g of groups) {
      const number = +(g.dataset.frame ?? g.dataset.before);
      g.classList.toggle("current", g.dataset.frame !== undefined && number === frame.number);
      g.classList.toggle("later", !all && number > frame.number);
    }
    caption.textContent = `${frame.number}: ${frame.caption}`;
    showLayers();
    const name = showHeader();
    bytesBox.replaceChildren(inlineBytes(frame.bytes));
    links.show(frame.runs, name);
    walk.stand(at, picture.querySelector(".current"));
  }
  const walk = walking({ root, box, last, go });
  picture.addEventListener("click", (event) => {
    const clicked = event.target.closest("[data-frame]");
    const index = frames.findIndex((frame) => frame.number === +clicked?.dataset.frame);
    if (index >= 0) go(index);
  });
  keepKeys(root);
  model.on("change:current", () => {
    const index = frames.findIndex((frame) => frame.number === model.get("current"));
    if (index === at) return;
    at = index;
    show();
  });

  const options = make("div", { class: "options" }, layers, shown);
  const details = make("div", { class: "details" }, options, headerBox, bytesBox, said);
  root.append(walk.controls, caption, make("div", { class: "board" }, box, details));
  at = Math.max(0, frames.findIndex((frame) => frame.number === model.get("current")));
  el.append(root);
  show();
}
export default { render };

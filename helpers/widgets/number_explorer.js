// A number to be turned, and its picture. The field, the slider and the progress bar are ipywidgets'
// own; this stands around them, for what they lack in a notebook (ipywidgets 8.1):
//
// - The handle of a slider has no name, so a screen reader says only "slider, 2": it gets one here,
//   and the value in words.
// - A key that is pressed on the handle also reaches the notebook, where `d d` deletes the cell:
//   JupyterLab leaves alone only what has `data-lm-suppress-shortcuts`, on each element of its own.
// - The arrows of a number field go up by one, and its number and the slider's place are joined only
//   in the kernel, after the cell that runs: here the page does it, at once.

async function render({ model, el }) {
  const name = model.get("name");
  const values = model.get("values");
  const labels = model.get("labels");
  const last = values.length - 1;
  const wanted = () => Math.max(0, Math.min(last, model.get("current")));
  let states = [];
  let at = wanted();
  let note = "";

  async function child(trait) {
    const id = model.get(trait).replace("IPY_MODEL_", "");
    const its = await model.widget_manager.get_model(id);
    return { model: its, view: await model.widget_manager.create_view(its) };
  }
  const [field, slider, progress] = await Promise.all(["field", "slider", "progress"].map(child));

  const root = make("div", { class: "helpers-explorer", role: "group", "aria-label": name });
  const caption = make("div", { class: "caption number", "aria-live": "polite" });
  const box = make("div", {
    class: "ladder number",
    role: "group",
    tabindex: 0,
    "aria-label": `Picture: the arrow keys, Home and End change ${name}`,
  });
  const place = make("span", { class: "place" });
  const controls = make("div", { class: "controls" }, field.view.el, slider.view.el, place);
  root.append(controls, progress.view.el, caption, make("div", { class: "board" }, box));
  el.append(root);
  for (const { view } of [field, slider, progress]) view.trigger("displayed");

  const handle = slider.view.el.querySelector("[role=slider]");
  handle.setAttribute("aria-label", name);
  for (const element of root.querySelectorAll("input, button, [tabindex]"))
    element.setAttribute("data-lm-suppress-shortcuts", "true");

  function put(its, trait, value) {
    if (its.model.get(trait) === value) return;
    its.model.set(trait, value);
    its.model.save_changes();
  }
  function go(index, words = "") {
    at = Math.max(0, Math.min(last, index));
    note = words;
    model.set("current", at);
    model.save_changes();
    show();
  }
  function show() {
    put(field, "value", values[at]);
    put(slider, "index", at);
    const { picture, caption: alt, problem } = states[at];
    box.style.minHeight = `${box.clientHeight}px`; // what is below does not jump
    box.replaceChildren(picture ? inline(picture) : make("div", { class: "problem" }, problem));
    const here = make("b", {}, `${name} = ${labels[at]}`);
    caption.replaceChildren(...(note ? [note, " "] : []), here, `: ${alt ?? problem}`);
    place.textContent = `${at + 1} of ${last + 1}`;
    handle.setAttribute("aria-valuetext", here.textContent);
  }

  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === width) return;
    width = contentRect.width;
    box.style.minHeight = ""; // it was that of the picture in another width
  }).observe(root);

  field.model.on("change:value", () => {
    const written = field.model.get("value");
    if (written === values[at]) return;
    const far = values.map((value) => Math.abs(value - written));
    const nearest = far.indexOf(Math.min(...far));
    const known = values[nearest] === written;
    const words = known ? "" : `There is no picture for ${written}; the nearest is shown.`;
    setTimeout(() => go(nearest, words)); // when the field has done with what was written
  });
  slider.model.on("change:index", () => {
    if (slider.model.get("index") !== at) go(slider.model.get("index"));
  });
  model.on("change:current", () => {
    if (wanted() !== at) go(wanted());
  });

  // Before the field and the slider get a key: theirs would move by one, or only the slider.
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const across = { ArrowRight: at + 1, ArrowLeft: at - 1 };
      const target = { ArrowUp: at + 1, ArrowDown: at - 1, Home: 0, End: last }[event.key];
      const index = target ?? (event.target.matches("input") ? undefined : across[event.key]);
      if (index === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      go(index);
    },
    true,
  );
  keepKeys(root);

  async function take() {
    states = await unpack(model.get("pictures"));
    progress.view.el.hidden = states.every((state) => state.picture || state.problem);
    show();
  }
  model.on("change:pictures", take);
  await take();
  return () => [field, slider, progress].forEach(({ view }) => view.remove());
}
export default { render };

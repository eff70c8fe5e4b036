// Walking through the lines of a server and a client. Everything was drawn beforehand: no kernel
// is asked.

async function render({ model, el }) {
  const { picture: source, steps } = await unpack(model.get("pictures"));
  const last = steps.length - 1;
  const wanted = () => Math.max(0, Math.min(last, model.get("current") - 1));
  let at = wanted();

  const root = make("div", { class: "helpers-explorer", role: "group", "aria-label": "Steps" });
  const caption = make("div", { class: "caption tall", "aria-live": "polite" });
  const box = make("div", {
    class: "ladder tall",
    role: "group",
    tabindex: 0,
    "aria-label": "Code and packets: the arrow keys, Home and End walk through the steps",
  });
  const sockets = make("div", { class: "said" });
  const picture = inline(source);
  box.append(picture);
  const parts = [...picture.querySelectorAll("[data-step]")];
  const later = make("input", { type: "checkbox" });
  later.addEventListener("change", show);

  function go(index) {
    at = Math.max(0, Math.min(last, index));
    model.set("current", at + 1);
    model.save_changes();
    show();
  }
  function show() {
    for (const part of parts) {
      const number = +part.dataset.step;
      const until = +(part.dataset.last ?? number); // a block of folded steps stands for several
      part.classList.toggle("current", number <= at + 1 && at + 1 <= until);
      part.classList.toggle("later", !later.checked && number > at + 1);
    }
    caption.textContent = `${at + 1}: ${steps[at].caption}`;
    sockets.textContent = steps[at].sockets;
    walk.stand(at, picture.querySelector(".step.current"));
  }

  const walk = walking({ root, box, last, go });
  picture.addEventListener("click", (event) => {
    const clicked = event.target.closest("[data-step]");
    if (clicked) go(+clicked.dataset.step - 1);
  });
  keepKeys(root);
  model.on("change:current", () => {
    if (wanted() === at) return;
    at = wanted();
    show();
  });
  const choice = make("label", {}, later, "what comes later");
  const choices = make("fieldset", { class: "choices" }, make("legend", {}, "Show:"), choice);
  root.append(walk.controls, caption, make("div", { class: "board wide" }, box, sockets, choices));
  el.append(root);
  show();
}
export default { render };

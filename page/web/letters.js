// How a component tells Python what was chosen in it, and when it is drawn anew: set before the scripts of all that tell.
// What was chosen is a letter with a number, kept in the component's state with the few before it, so that it is sent
// with every run of the page and not with one alone, which another may end before Python has read it.

const LETTERS_KEPT = 8;

/* Numbers only grow as long as the page is open, also where the clock is set back and for a component that comes anew. */
function nextNumber() {
  globalThis.cmLetterNumber = Math.max((globalThis.cmLetterNumber || 0) + 1, Date.now());
  return globalThis.cmLetterNumber;
}

/* A component that draws `data` into `root` and tells what is chosen. It is not drawn anew where nothing has changed, and
   never between the pointer's going down and the click: the button under it would be another one. */
function telling(selector, draw) {
  return ({ data, parentElement, setStateValue }) => {
    const root = parentElement.querySelector(selector);
    if (!root || !data) return;
    const post = root.cmPost ||= newPost(root);
    post.tell = (name, value) => {
      post.letters = [...post.letters, { number: nextNumber(), session: data.session, name, value }].slice(-LETTERS_KEPT);
      post.shown = null; // what was drawn at once is set right by the answer, also where that is no other than before
      setStateValue("letters", post.letters);
    };
    const shown = JSON.stringify(data);
    post.draw = () => {
      if (post.shown === shown) return;
      post.shown = shown;
      const drawn = post.paper ? { ...data, theme: "light" } : data;
      draw({ data: drawn, root, parentElement, tell: (name, value) => post.tell(name, value) });
    };
    post.dark = data.theme === "dark";
    if (!post.held) post.draw();
  };
}

/* Calls `turn` before a sheet is laid out and after it, for as long as the root is in the page: paper is white, so that
   what is drawn in colours of the dark theme is drawn anew. */
function whenPrinted(root, turn) {
  const asked = matchMedia("print"), before = () => turned(true), after = () => turned(false), change = () => turned(asked.matches);
  let on = false;
  function turned(now) {
    if (!root.isConnected) { // another view has taken its place
      removeEventListener("beforeprint", before); removeEventListener("afterprint", after); asked.removeEventListener("change", change);
    } else if (now !== on) turn(on = now);
  }
  addEventListener("beforeprint", before); addEventListener("afterprint", after); asked.addEventListener("change", change);
}

function newPost(root) {
  const post = { letters: [], shown: null, held: false, dark: false, paper: false };
  whenPrinted(root, (on) => { if (post.dark) { post.paper = on; post.shown = null; post.draw(); } });
  const ends = ["pointerup", "pointercancel", "pointermove", "blur"];
  const free = (event) => {
    if (event.type === "pointermove" && event.buttons) return; // it is still down; else its end was out of sight
    ends.forEach((name) => removeEventListener(name, free, true));
    setTimeout(() => { post.held = false; post.draw(); }); // after the click, which follows at once
  };
  root.addEventListener("pointerdown", (event) => {
    if (event.target.closest("select, input, textarea")) return; // a list that opens swallows the end of the press
    post.held = true;
    ends.forEach((name) => addEventListener(name, free, true));
  }, true);
  return post;
}

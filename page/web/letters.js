// How a component tells Python what was chosen in it, and when it is drawn anew: set before the scripts of all that tell.
// What was chosen is a letter with a number, kept in the component's state with the few before it, so that it is sent
// with every run of the page and not with one alone, which another may end before Python has read it.

const LETTERS_KEPT = 8;

/* A component that draws `data` into `root` and tells what is chosen. It is not drawn anew where nothing has changed, and
   never between the pointer's going down and the click: the button under it would be another one. */
function telling(selector, draw) {
  return ({ data, parentElement, setStateValue }) => {
    const root = parentElement.querySelector(selector);
    if (!root || !data) return;
    const post = root.cmPost ||= newPost(root);
    post.tell = (name, value) => {
      post.number = Math.max(post.number + 1, Date.now());
      post.letters = [...post.letters, { number: post.number, session: data.session, name, value }].slice(-LETTERS_KEPT);
      post.shown = null; // what was drawn at once is set right by the answer, also where that is no other than before
      setStateValue("letters", post.letters);
    };
    const shown = JSON.stringify(data);
    post.draw = () => {
      if (post.shown === shown) return;
      post.shown = shown;
      draw({ data, root, parentElement, tell: (name, value) => post.tell(name, value) });
    };
    if (!post.held) post.draw();
  };
}

function newPost(root) {
  const post = { letters: [], number: 0, shown: null, held: false };
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

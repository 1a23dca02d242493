// htm bound to preact: the templates of all parts.
import { html } from "htm/preact";

export { html };

/** Class names, those that are wanted. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

/** A dotted name whose line ends behind a dot, where it must. */
export function broken(name) {
  return name.split(".").map((part, at) => (at ? html`.<wbr />${part}` : part));
}

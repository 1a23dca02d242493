// htm bound to preact: the templates of all parts.
import { html } from "htm/preact";

export { html };

/** Class names, those that are wanted. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

/** A name or a path with places to break its line at: after a dot, a slash or an underscore, and before a bracket. */
export function broken(name) {
  return name.split(/(?<=[./_])|(?=\[)/).map((part, at) => (at ? html`<wbr />${part}` : part));
}

// Texts and comparisons in files of their own: IR, and pictures of lifetimes. A page from a file cannot fetch, so that
// each is a script.

const kept = new Map();
const waiting = new Map();

export const root = document.documentElement.dataset.root || "";

/** What every text's file calls. */
export function receive(digest, kind, text) {
  arrived(address(digest), text);
}

/** What every comparison's file calls. */
export function receivePair(old, now, found) {
  arrived(pairAddress(old, now), found);
}

function arrived(at, value) {
  kept.set(at, value);
  const found = waiting.get(at);
  if (found) found.resolve(value);
}

/** The text of a digest. It is rejected where its file is missing. */
export function load(digest) {
  return loaded(address(digest));
}

/** The comparison of two texts. It is rejected where its file is missing. */
export function loadPair(old, now) {
  return loaded(pairAddress(old, now));
}

function loaded(at) {
  if (kept.has(at)) return Promise.resolve(kept.get(at));
  if (!waiting.has(at)) waiting.set(at, start(at));
  return waiting.get(at).promise;
}

function start(at) {
  const entry = {};
  entry.promise = new Promise((resolve, reject) => {
    entry.resolve = resolve;
    const script = document.createElement("script");
    script.src = at;
    script.onerror = () => {
      waiting.delete(at);
      reject(new Error(`The file ${script.src} is missing.`));
    };
    document.head.append(script);
  });
  return entry;
}

export function address(digest) {
  return `${root}text/${encodeURIComponent(digest)}.js`;
}

function pairAddress(old, now) {
  return `${root}pair/${encodeURIComponent(old)}-${encodeURIComponent(now)}.js`;
}

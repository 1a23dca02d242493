// Texts of their own files: IR, and pictures of lifetimes. A page from a file cannot fetch, so that each is a script.

const kept = new Map();
const waiting = new Map();

export const root = document.documentElement.dataset.root || "";

/** What every text's file calls. */
export function receive(digest, kind, text) {
  kept.set(digest, text);
  const found = waiting.get(digest);
  if (found) found.resolve(text);
}

/** The text of a digest. It is rejected where its file is missing. */
export function load(digest) {
  if (kept.has(digest)) return Promise.resolve(kept.get(digest));
  if (!waiting.has(digest)) waiting.set(digest, start(digest));
  return waiting.get(digest).promise;
}

function start(digest) {
  const entry = {};
  entry.promise = new Promise((resolve, reject) => {
    entry.resolve = resolve;
    const script = document.createElement("script");
    script.src = address(digest);
    script.onerror = () => {
      waiting.delete(digest);
      reject(new Error(`The file ${script.src} is missing.`));
    };
    document.head.append(script);
  });
  return entry;
}

export function address(digest) {
  return `${root}text/${encodeURIComponent(digest)}.js`;
}

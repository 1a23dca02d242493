// What a reader has chosen is in the address, so that it can be sent to somebody else.

import { useCallback, useEffect, useState } from "preact/hooks";

export function parse(hash = location.hash) {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
}

export function hash(values) {
  const kept = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return kept.length ? `#${new URLSearchParams(kept)}` : "";
}

/** The values in the address, and a function that changes some of them. */
export function useAddress() {
  const [values, setValues] = useState(() => parse());
  useEffect(() => {
    const follow = () => setValues(parse());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const change = useCallback((changes) => {
    setValues((before) => {
      const now = { ...before, ...changes };
      history.replaceState(history.state, "", hash(now) || location.pathname + location.search);
      return now;
    });
  }, []);
  return [values, change];
}

/** A promise's value, or what it failed with. */
export function usePromise(make, inputs) {
  const [state, setState] = useState({});
  useEffect(() => {
    let current = true;
    setState({});
    const promise = make();
    if (promise) {
      promise.then(
        (value) => current && setState({ value }),
        (error) => current && setState({ error }),
      );
    }
    return () => {
      current = false;
    };
  }, inputs);
  return state;
}

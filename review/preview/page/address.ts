/** The page's address holds its state, under the names that Grafana uses: links can be shared, and the back button works. */
import { useSyncExternalStore } from "react";

const changed = "vigia:address";

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(changed, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(changed, listener);
  };
}

/** Path and query, such as `/d/uid?from=now-1h`. */
export function useAddress(): URL {
  const text = useSyncExternalStore(subscribe, () => location.href);
  return new URL(text);
}

/** Goes to another page of the preview, or changes parameters of this one. */
export function navigate(url: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  dispatchEvent(new Event(changed));
}

/** Changes parameters; `undefined` removes one. */
export function setParameters(parameters: Readonly<Record<string, readonly string[] | string | undefined>>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.delete(name);
    for (const one of value === undefined ? [] : [value].flat()) url.searchParams.append(name, one);
  }
  navigate(url.pathname + url.search);
}

/** Follows links within the preview without loading the page anew. */
export function followLinks(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.defaultPrevented;
    if (link === null || !plain || link.target === "_blank" || link.origin !== location.origin) return;
    if (link.pathname !== "/" && !link.pathname.startsWith("/d/")) return;
    event.preventDefault();
    navigate(link.href);
  });
}

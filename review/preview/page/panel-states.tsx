/** What stands in a panel that has nothing to draw: never a blank. */
import { css } from "@emotion/css";
import type { GrafanaTheme2 } from "@grafana/data";
import { useStyles2 } from "@grafana/ui";
import { useEffect, useState } from "react";
import type { Failure } from "./panel-queries.ts";

/** Seconds after which a query counts as slow, and is named. */
const slowSeconds = 2;

const styles = (theme: GrafanaTheme2) => ({
  middle: css({
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    justifyContent: "center",
    gap: theme.spacing(1),
    width: "100%",
    height: "100%",
    overflow: "auto",
    padding: theme.spacing(0, 1),
    color: theme.colors.text.secondary,
    textAlign: "center",
  }),
  message: css({ color: theme.colors.error.text, overflowWrap: "anywhere" }),
  query: css({
    margin: 0,
    maxWidth: "100%",
    maxHeight: "4.5em",
    overflow: "auto",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    background: "none",
    border: "none",
    padding: 0,
    color: theme.colors.text.secondary,
  }),
});

/** @param height pixels of the panel: a small one has room for the text only; the queries are in its tooltip */
export function Empty({ text, queries, height }: { text: string; queries: readonly string[]; height: number }) {
  const style = useStyles2(styles);
  return (
    <div className={style.middle} title={queries.join("\n")}>
      <div>{text}</div>
      {height > 120 &&
        queries.slice(0, 2).map((query) => (
          <pre key={query} className={style.query}>
            {query}
          </pre>
        ))}
    </div>
  );
}

export function Failed({ failures }: { failures: readonly Failure[] }) {
  const style = useStyles2(styles);
  return (
    <div className={style.middle} role="alert">
      {failures.map(({ refId, message, query }) => (
        <div key={refId + message}>
          <div className={style.message}>
            {refId === "" ? "" : `Query ${refId}: `}
            {message}
          </div>
          {query !== "" && <pre className={style.query}>{query}</pre>}
        </div>
      ))}
    </div>
  );
}

export function Slow({ queries }: { queries: readonly string[] }) {
  const style = useStyles2(styles);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  if (seconds < slowSeconds) return <div className={style.middle}>Loading …</div>;
  return (
    <div className={style.middle}>
      <div>Slow: no answer for {seconds} s</div>
      {queries.slice(0, 2).map((query) => (
        <pre key={query} className={style.query}>
          {query}
        </pre>
      ))}
    </div>
  );
}

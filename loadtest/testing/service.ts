/** What a prediction service with one model, a band from 0 to 50, answers. */

interface Sample {
  readonly timestamp: number;
  readonly value: number;
}

interface Body {
  readonly points?: readonly Sample[];
  readonly series?: readonly { readonly series_id: string; readonly points: readonly Sample[] }[];
}

export function answer(url: URL, body: Body & Partial<Sample>): object {
  const [, route, series_id = ""] = url.pathname.split("/");
  const model_version = url.searchParams.get("version") ?? "v3";
  if (route === "fit") return { series_id, model_version: "v3", points: 10, detector: "mean-sigma" };
  if (body.series !== undefined) {
    return {
      results: body.series.map((part) => ({
        series_id: part.series_id,
        model_version,
        predictions: part.points.map(predict),
      })),
    };
  }
  if (body.points !== undefined) return { series_id, model_version, predictions: body.points.map(predict) };
  return { series_id, model_version, ...predict({ timestamp: body.timestamp ?? 0, value: body.value ?? 0 }) };
}

export function predict({ timestamp, value }: Sample): object {
  const score = Math.abs(value - 25) / 25;
  return { timestamp, value, anomaly: score > 1, score, expected: 25, band: { lower: 0, upper: 50 } };
}

"""The service's detector and its six metrics in FastAPI, as one would write it there; nothing is stored."""

import math
import time

from fastapi import FastAPI, HTTPException, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from pydantic import BaseModel, ConfigDict

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.09, 0.1, 0.125, 0.25, 0.5, 1, 2.5)
MODEL_LABELS = ("series_id", "model_version")
SIGMAS = 3

inference = Histogram("inference_latency_seconds", "Inference.", MODEL_LABELS, buckets=BUCKETS)
logging = Histogram("logging_latency_seconds", "Persistence.", MODEL_LABELS, buckets=BUCKETS)
total = Histogram("prediction_latency_seconds", "Whole request.", MODEL_LABELS, buckets=BUCKETS)
cache = Counter("cache_operations_total", "Cache look-ups.", ("operation", "series_id"))
predictions = Counter("model_predictions_total", "Predictions.", (*MODEL_LABELS, "is_anomaly"))
active = Gauge("active_models", "Stored versions.", ("series_id",))


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", protected_namespaces=())


class Training(Strict):
    timestamps: list[float]
    values: list[float]


class Sample(Strict):
    timestamp: float
    value: float


class Band(Strict):
    lower: float
    upper: float


class Prediction(Strict):
    series_id: str
    timestamp: float
    value: float
    anomaly: bool
    model_version: str
    score: float
    expected: float
    band: Band


app = FastAPI()
models: dict[str, tuple[str, float, float]] = {}


@app.post("/fit/{series_id}")
async def fit(series_id: str, training: Training) -> dict[str, str]:
    values = training.values
    mean = sum(values) / len(values)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    version = f"v{int(models[series_id][0][1:]) + 1}" if series_id in models else "v1"
    models[series_id] = (version, mean, deviation)
    active.labels(series_id).set(int(version[1:]))
    return {"series_id": series_id, "model_version": version}


@app.post("/predict/{series_id}")
async def predict(series_id: str, sample: Sample, version: str | None = None) -> Prediction:
    start = time.perf_counter()
    model = models.get(series_id)
    if model is None:
        raise HTTPException(404, "unknown series")
    current, mean, deviation = model
    judged = time.perf_counter()
    score = abs(sample.value - mean) / (SIGMAS * deviation)
    anomaly = score > 1
    band = Band(lower=mean - SIGMAS * deviation, upper=mean + SIGMAS * deviation)
    ended = time.perf_counter()
    inference.labels(series_id, current).observe(ended - judged)
    logging.labels(series_id, current).observe(0)
    cache.labels("hit", series_id).inc()
    predictions.labels(series_id, current, "true" if anomaly else "false").inc()
    answer = Prediction(
        series_id=series_id,
        timestamp=sample.timestamp,
        value=sample.value,
        anomaly=anomaly,
        model_version=current,
        score=score,
        expected=mean,
        band=band,
    )
    total.labels(series_id, current).observe(time.perf_counter() - start)
    return answer


@app.get("/readyz")
async def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

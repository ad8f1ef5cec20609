"""Reads and writes MLflow by its own client, for the tests of the Go package.

write URI             makes what the tests then read, and prints its IDs
read URI RUN NAME     prints a run and a registered model as JSON
filters               reads filters, a JSON string a line, and prints how MLflow understands each
"""

import json
import math
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelOutput, Metric, Param, RunTag

# What is a number or a word to one reader of YAML and not to another.
NAMES = ["1e5", "yes", "12:30:45", "0o17", "1_000", "null", "~", "größe: #1", "a\nb", "- x", "'q'", '"', "0", "1.0"]


def clean(v):
    if isinstance(v, float) and not math.isfinite(v):
        return str(v)
    return v


def write(uri):
    c = MlflowClient(uri, uri)
    e = c.create_experiment("python writes", tags={"team": "risk"})
    r = c.create_run(e, run_name="first", start_time=1_700_000_000_000).info.run_id
    c.log_batch(
        r,
        metrics=[Metric("val/loss", 1 / (s + 1), 1_700_000_000_000 + s, s) for s in range(1000)],
        params=[],
    )
    c.log_batch(
        r,
        metrics=[Metric("nan", math.nan, 1, 0), Metric("inf", -math.inf, 1, 0)],
        params=[Param("lr", "0.1"), Param("a b/c", "x\ny")],
        tags=[RunTag("note", "it's \"ü\"")],
    )
    c.log_inputs(r, [DatasetInput(Dataset("d", "abc", "local", "{}"), [InputTag("mlflow.data.context", "training")])])
    m = c.create_logged_model(e, name="net", source_run_id=r, params={"depth": "3"}, tags={"kind": "cnn"})
    c.log_metric(r, "f1", 0.75, model_id=m.model_id)
    c.finalize_logged_model(m.model_id, "READY")
    c.log_outputs(r, [LoggedModelOutput(m.model_id, 3)])
    with tempfile.TemporaryDirectory() as d:
        os.makedirs(os.path.join(d, "deep"))
        with open(os.path.join(d, "deep", "a b+c.txt"), "w") as f:
            f.write("from python")
        c.log_artifacts(r, d, "data")
    c.set_terminated(r, "FAILED")
    c.create_registered_model("python-model", tags={"a": "b"}, description="made by Python")
    v = c.create_model_version("python-model", c.get_run(r).info.artifact_uri + "/data", run_id=r, tags={"x": "y"})
    c.set_registered_model_alias("python-model", "champion", v.version)
    runs = []
    for n in NAMES:
        runs.append(c.create_run(e, run_name=n).info.run_id)
    return {"experiment": e, "run": r, "model": m.model_id, "names": NAMES, "runs": runs}


def read(uri, run, name):
    c = MlflowClient(uri, uri)
    r = c.get_run(run)
    e = c.get_experiment(r.info.experiment_id)
    out = {
        "experiment": [e.name, e.lifecycle_stage, dict(e.tags)],
        "name": r.info.run_name,
        "status": r.info.status,
        "user": r.info.user_id,
        "start": r.info.start_time,
        "ended": r.info.end_time is not None,
        "metrics": {k: clean(v) for k, v in r.data.metrics.items()},
        "params": dict(r.data.params),
        "tags": {k: v for k, v in r.data.tags.items() if not k.startswith("mlflow.")},
        "history": [[clean(m.value), m.step, m.timestamp] for m in c.get_metric_history(run, "loss")],
        "datasets": [
            [d.dataset.name, d.dataset.digest, d.dataset.source_type, d.dataset.source, [[t.key, t.value] for t in d.tags]]
            for d in r.inputs.dataset_inputs
        ],
        "outputs": [[o.model_id, o.step] for o in r.outputs.model_outputs],
        "files": sorted(files(c, run, "")),
        "found": sorted(x.info.run_name for x in c.search_runs([r.info.experiment_id], "params.depth = '3'")),
    }
    with tempfile.TemporaryDirectory() as d:
        with open(c.download_artifacts(run, "notes/a b.txt", d)) as f:
            out["text"] = f.read()
    if out["outputs"]:
        m = c.get_logged_model(out["outputs"][0][0])
        out["logged"] = [m.name, str(m.status), m.source_run_id, dict(m.params), dict(m.tags), [[x.key, x.value] for x in m.metrics]]
    m = c.get_registered_model(name)
    v = c.get_model_version_by_alias(name, "champion")
    out["registered"] = [m.name, m.description, dict(m.tags), {k: int(n) for k, n in m.aliases.items()}]
    out["version"] = [int(v.version), v.run_id, v.current_stage, v.status, dict(v.tags), v.description]
    out["versions"] = sorted(int(x.version) for x in c.search_model_versions(f"name = '{name}'"))
    return out


def files(c, run, path):
    for f in c.list_artifacts(run, path or None):
        if f.is_dir:
            yield from files(c, run, f.path)
        else:
            yield [f.path, f.file_size]


def filters():
    from mlflow.utils.search_utils import SearchUtils

    out = []
    for line in sys.stdin:
        out.append([[c["type"], c["key"], c["comparator"], c["value"]] for c in SearchUtils.parse_search_filter(json.loads(line))])
    return out


if __name__ == "__main__":
    out = {"write": write, "read": read, "filters": filters}[sys.argv[1]](*sys.argv[2:])
    print("RESULT " + json.dumps(out))

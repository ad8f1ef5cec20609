"""Runs the peers that are not written in Go, for the program beside it.

It reads one command a line from standard input, a JSON list, and answers each with one
line of JSON on standard output. Needs numpy, faiss-cpu, hnswlib and usearch.
"""
import ctypes
import json
import re
import sys
import time

import faiss
import hnswlib
import numpy as np
import usearch
from usearch.index import Index

data = queries = None
engines = {}


def versions():
    return {"numpy": np.__version__, "faiss": faiss.__version__, "hnswlib": getattr(hnswlib, "__version__", "unknown"),
            "usearch": usearch.__version__}


def load(path, n, dims):
    global data, queries
    rows = np.fromfile(path, dtype=np.float32).reshape(-1, dims)
    data, queries = rows[:n], rows[n:]
    engines.clear()
    return True


def threads(n):
    """Sets how many threads faiss, and numpy's OpenBLAS, work on."""
    faiss.omp_set_num_threads(n)
    with open("/proc/self/maps") as maps:
        libraries = set(re.findall(r"/\S*openblas\S*", maps.read()))
    for library in libraries:
        for name in ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads",
                     "openblas_set_num_threads64_", "openblas_set_num_threads"):
            if hasattr(ctypes.CDLL(library), name):
                getattr(ctypes.CDLL(library), name)(n)
    return True


def timed(fn):
    start = time.perf_counter()
    fn()
    return time.perf_counter() - start


def build(name, m, ef):
    n, dims = data.shape
    if name == "faiss-flat":
        index = faiss.IndexFlatIP(dims)
        add = lambda: index.add(data)
    elif name in ("faiss-fp16", "faiss-bf16"):
        kind = getattr(faiss.ScalarQuantizer, "QT_" + name.removeprefix("faiss-"))
        index = faiss.IndexScalarQuantizer(dims, kind, faiss.METRIC_INNER_PRODUCT)
        add = lambda: index.add(data)
    elif name in ("numpy", "sgemm"):
        index, add = None, lambda: None
    elif name == "hnswlib":
        index = hnswlib.Index(space="ip", dim=dims)
        index.init_index(max_elements=n, ef_construction=ef, M=m, random_seed=1)
        add = lambda: index.add_items(data, num_threads=1)
    elif name == "faiss":
        index = faiss.IndexHNSWFlat(dims, m, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = ef
        add = lambda: index.add(data)
    elif name == "usearch":
        index = Index(ndim=dims, metric="ip", dtype="f32", connectivity=m, expansion_add=ef)
        keys = np.arange(n)
        add = lambda: index.add(keys, data, threads=1)
    engines[name] = index
    return timed(add)


def search(name, count, k, ef, batch):
    """Seconds for the queries, and their answers."""
    q = queries[:count]
    index, out = engines[name], []
    if name == "hnswlib":
        index.set_ef(ef)
        run = lambda: out.append(index.knn_query(q, k=k, num_threads=1)[0])
    elif name == "usearch":
        index.expansion_search = ef
        run = lambda: out.append(index.search(q, k, threads=1).keys)
    elif name == "sgemm":
        out.append(np.zeros((count, k)))  # no answers: the arithmetic alone

        def run():
            for i in range(0, count, batch):
                q[i:i + batch] @ data.T
    elif name == "numpy":
        def run():
            for i in range(0, count, batch):
                s = q[i:i + batch] @ data.T if batch > 1 else (data @ q[i])[None]
                best = np.argpartition(s, -k)[:, -k:]
                order = np.argsort(-np.take_along_axis(s, best, 1))
                out.append(np.take_along_axis(best, order, 1))
    else:
        if name == "faiss":
            index.hnsw.efSearch = ef

        def run():
            for i in range(0, count, batch):
                out.append(index.search(q[i:i + batch], k)[1])
    seconds = timed(run)
    return {"seconds": seconds, "found": np.asarray(np.vstack(out), dtype=np.int64).tolist()}


threads(1)
for line in sys.stdin:
    name, *args = json.loads(line)
    print(json.dumps(globals()[name](*args)), flush=True)

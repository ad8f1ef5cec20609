"""Fits y = a*x + b to the points of a channel, by gradient descent."""

import argparse
import csv
import os

args = argparse.ArgumentParser()
args.add_argument("--epochs", type=int, default=100)
args.add_argument("--rate", type=float, default=0.01)
args = args.parse_args()

points = []
channel = os.environ["SM_CHANNEL_TRAIN"]
for name in sorted(os.listdir(channel)):
    with open(os.path.join(channel, name)) as f:
        points += [(float(x), float(y)) for x, y in csv.reader(f)]

a = b = 0.0
for epoch in range(args.epochs):
    errors = [(a * x + b - y, x) for x, y in points]
    a -= args.rate * 2 * sum(e * x for e, x in errors) / len(points)
    b -= args.rate * 2 * sum(e for e, _ in errors) / len(points)
    if (epoch + 1) % 100 == 0 or epoch + 1 == args.epochs:
        loss = sum(e * e for e, _ in errors) / len(points)
        print(f"epoch {epoch + 1} loss: {loss:.6g};", flush=True)

with open(os.path.join(os.environ["SM_MODEL_DIR"], "line.txt"), "w") as f:
    f.write(f"y = {a:.2f}x + {b:.2f}")

/** What goes with an exported reward model: the whole score, in Python. */
export const SCORE_PROGRAM = String.raw`"""Scores answers as the playground's reward model does: 0 is the base model's mean, 1 one
standard deviation above it.

    python score.py "a prompt" "an answer"

Needs torch and transformers. The function to import is score(prompt, answer).
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

HERE = pathlib.Path(__file__).resolve().parent
SETTINGS = json.loads((HERE / "playground.json").read_text(encoding="utf-8"))
FIRST = HERE / SETTINGS["members"][0]["folder"]
TOKENIZER = AutoTokenizer.from_pretrained(FIRST)
MEMBERS = [
    AutoModelForSequenceClassification.from_pretrained(HERE / member["folder"], dtype=torch.float32)
    for member in SETTINGS["members"]
]
BASE = (
    AutoModelForCausalLM.from_pretrained(HERE / "base", dtype=torch.float32)
    if SETTINGS["asks_base_model"]
    else None
)


def tokens(prompt, answer):
    """Token ids of a whole episode, and how many of them are the answer's."""
    encode = lambda text: TOKENIZER.encode(text, add_special_tokens=False)
    around = (TOKENIZER.bos_token_id, TOKENIZER.sep_token_id)
    begin, separator = ([] if token is None else [token] for token in around)
    said = encode(answer) + [TOKENIZER.eos_token_id]
    return begin + encode(prompt) + separator + said, len(said)


@torch.no_grad()
def features(ids, length):
    """The auxiliary features of an answer, by name, as measured."""
    said = ids[-length:]
    pairs = list(zip(said, said[1:]))
    found = {
        "length": length,
        "repetition": 1 - len(set(pairs)) / len(pairs) if pairs else 0,
    }
    if BASE is not None:
        logits = BASE(torch.tensor([ids])).logits[0, -length - 1 : -1]
        nats = torch.log_softmax(logits, -1)[torch.arange(length), said]
        found["log-probability"] = nats.mean().item()
        found["total log-probability"] = nats.sum().item()
        found["least log-probability"] = min(0.0, nats.min().item())
    return found


@torch.no_grad()
def score(prompt, answer):
    ids, length = tokens(prompt, answer)
    found = features(ids, length)
    each = []
    for settings, model in zip(SETTINGS["members"], MEMBERS):
        value = model(torch.tensor([ids])).logits[0, 0].item() + settings["bias"]
        each.append(value + sum(w * found[name] for name, w in settings["features"].items()))
    return SETTINGS["gain"] * combine(each) + SETTINGS["bias"]


def combine(each):
    mean = sum(each) / len(each)
    if SETTINGS["combine"] == "worst-case":
        return min(each)
    if SETTINGS["combine"] == "uncertainty-weighted":
        variance = sum((value - mean) ** 2 for value in each) / len(each)
        return mean - SETTINGS["uncertainty_penalty"] * variance
    return mean


if __name__ == "__main__":
    print(score(sys.argv[1], sys.argv[2]))
`;

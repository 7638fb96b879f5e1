"""A GPT made of scalars that learns to make up names.  Seconds.

python examples/gpt.py [--names FILE] [--steps N] [--batch N] [--seed N]

One layer, width 16, four heads, a context of 16 characters: the model of Andrej Karpathy's GPT in
200 lines of plain Python.  FILE has one name a line; without it, those at the end of this file.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import numpy as np

import nn
from autograd import jit, softmax

CONTEXT = 16  # characters that the model sees
START = "."  # stands before and after each name

Numbers = list[Any]  # Values, or what stands for them in a trace


class GPT(nn.Module):
    """The scores of the next character, after each character of a text."""

    def __init__(self, characters: int, width: int = 16, heads: int = 4, rng: int = 0) -> None:
        source = random.Random(rng)
        small = lambda nin, nout, rng: rng.gauss(0.0, 0.08)  # noqa: E731
        self.characters = nn.Embedding(characters, width, small, source)
        self.places = nn.Embedding(CONTEXT, width, small, source)
        self.attention = nn.SelfAttention(width, heads, init=small, rng=source)
        self.widen = nn.Linear(width, 4 * width, False, small, source)
        self.narrow = nn.Linear(4 * width, width, False, small, source)
        self.scores = nn.Linear(width, characters, False, small, source)

    def __call__(self, text: list[int]) -> list[Numbers]:
        stream = [
            nn.rms_norm(_plus(self.characters(c), self.places(i))) for i, c in enumerate(text)
        ]
        looked = self.attention([nn.rms_norm(x) for x in stream])
        stream = [_plus(x, y) for x, y in zip(stream, looked)]
        thought = [self.narrow(self._hidden(nn.rms_norm(x))) for x in stream]
        return [self.scores(_plus(x, y)) for x, y in zip(stream, thought)]

    def _hidden(self, x: Numbers) -> Numbers:
        return [h.relu() ** 2 for h in self.widen(x)]


def _plus(xs: Numbers, ys: Numbers) -> Numbers:
    return [x + y for x, y in zip(xs, ys)]


class Alphabet:
    """The characters of some names, numbered."""

    def __init__(self, names: list[str]) -> None:
        self.letters = [START, *sorted({c for name in names for c in name} - {START})]
        self.places = {c: i for i, c in enumerate(self.letters)}

    def arrays(self, names: list[str]) -> tuple[Any, Any, Any]:
        """What the model reads of each name, what it should say, and the weight of each place.

        Names are as long as the longest here, the places behind their end weigh nothing.
        """
        length = min(CONTEXT, 1 + max(map(len, names)))
        read = np.zeros((len(names), length), int)
        said, weight = read.copy(), np.zeros((len(names), length))
        for row, name in enumerate(names):
            text = [self.places[c] for c in f"{START}{name}{START}"][: length + 1]
            read[row, : len(text) - 1] = text[:-1]
            said[row, : len(text) - 1] = text[1:]
            weight[row, : len(text) - 1] = 1.0 / (len(text) - 1)
        return read, said, weight


def objective(model: GPT) -> Any:
    """The loss of one name: what the model is surprised by what is said, on the average."""

    def loss(read: list[int], said: list[int], weight: list[float]) -> Any:
        scores = model(read)
        return sum(w * nn.cross_entropy(z, c) for w, z, c in zip(weight, scores, said))

    return loss


def invent(model: GPT, alphabet: Alphabet, count: int, rng: random.Random) -> list[str]:
    """So many new names, letter by letter, all at once."""
    scores = jit(lambda text: [softmax([2.0 * z for z in row]) for row in model(text)])
    text = np.zeros((count, CONTEXT), int)
    names = [""] * count
    for place in range(CONTEXT - 1):
        chances = np.array(scores(text)[place]).T
        for row in range(count):
            (letter,) = rng.choices(range(len(alphabet.letters)), chances[row])
            text[row, place + 1] = letter
            if place == len(names[row]) and letter:
                names[row] += alphabet.letters[letter]
    return names


def main() -> None:
    parser = argparse.ArgumentParser(description="A GPT of scalars that makes up names.")
    parser.add_argument("--names", metavar="FILE", type=Path, help="a text file, one name a line")
    parser.add_argument("--steps", metavar="N", type=int, default=1000)
    parser.add_argument("--batch", metavar="N", type=int, default=32, help="names a step")
    parser.add_argument("--seed", metavar="N", type=int, default=0)
    options = parser.parse_args()

    text = options.names.read_text("utf-8") if options.names else NAMES
    names = text.lower().split()
    alphabet = Alphabet(names)
    model = GPT(len(alphabet.letters), rng=options.seed)
    print(f"{len(names):,} names; {len(model.parameters()):,} parameters")

    batch = min(options.batch, len(names))
    schedule = nn.optim.linear(0.01, options.steps)
    optimizer = nn.Adam(model.parameters(), lr=schedule, betas=(0.85, 0.99))
    trainer = nn.Trainer(objective(model), optimizer, dtype="float32")
    epochs = -(-options.steps * batch // len(names))
    history = trainer.fit(*alphabet.arrays(names), epochs=epochs, batch_size=batch, seed=0)
    losses = history.step_losses
    begin, end = losses[:20].mean(), losses[-20:].mean()
    print(f"loss {begin:.3f} -> {end:.3f} in {history.steps:,} steps")
    print("\n".join(invent(model, alphabet, 20, random.Random(options.seed))))


NAMES = """
ada adam adela adrian agnes aida alan alba albert alda alec alex alexander alfred alice alina
allan alma alvin amalia amanda amber amelia amos amy ana andrea andrew angela angus anita anna
anton april arthur astrid audrey august aurora barbara basil beatrice ben benedict bernard bertha
beth bianca blake boris brandon brenda brian bridget bruce bruno camilla carl carla carmen
caroline casper cecilia celia charles charlotte chester christa christian clara clarence claude
clement colin cora cyril daisy damian daniel daphne david dean deborah dennis diana dominic donald
dora doris dorothy douglas duncan edgar edith edmund edna edward edwin eileen elaine eleanor elena
eli elias elisa elizabeth ella ellen elmer elsa elvira emil emily emma enid eric erica ernest
esther ethan eugene eunice eva evan evelyn fabian faith felix fergus fiona flora florence frances
francis frank freda frederick gabriel gail gemma geoffrey george georgia gerald gilbert gina
gisela gladys gloria gordon grace graham greta guy hannah harold harriet harry harvey hazel
heather hector heidi helen helga henry herbert hilda homer horace howard hubert hugh hugo ian ida
igor ines ingrid irene iris irma isaac isabel ivan ivor ivy jack jacob james jane janet jasmine
jason jasper jean jeremy jessica joan joel johanna john jonas jonathan jordan joseph joy judith
julia julian juliet june justin karen karl kate katharine keith kenneth kevin kira klara kurt lara
laura laurence lea leila lena leo leon leonard leonora leroy leslie lewis lilian lily linda linus
lionel lisa lloyd lois lola lorenzo lorna louis louise lucas lucia lucy ludwig luna luther lydia
mabel magda malcolm marcel marcus margaret maria marina marion marisa mark marlene martha martin
mary matilda matthew maud maurice max maxine melissa melvin michael mildred milena miles milton
mina miranda miriam mona monica morris muriel myra nadia naomi natalie nathan neil nelson nicholas
nicola nina noah noel nora norbert norma norman olga olive oliver olivia oscar otto owen pamela
patricia patrick paul paula pauline penelope percy perry peter petra philip phoebe phyllis quentin
rachel ralph ramona raymond rebecca regina reginald rene rhoda richard rita robert robin roderick
rodney roger roland roman rosa rosalind rose rowena roy ruby rudolf rupert russell ruth sabina
sabrina salvador samuel sandra sara saul sebastian selena selma serena seth sharon sheila sidney
sigrid silvia simon sofia sonia sophie stanley stella stephen stuart susan sven sybil sylvester
tamara tanya teresa terence theodor theresa thomas tilda timothy tobias toby tristan ulrich una
ursula valentin valerie vanessa vera vernon veronica victor vincent viola violet virginia vivian
wallace walter wanda warren wendy wilfred wilhelm william winifred xenia yolanda yvonne zachary
zelda zita zoe
"""

if __name__ == "__main__":
    main()

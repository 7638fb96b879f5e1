"""A GPT made of scalars that learns to make up names.  Seconds.

python examples/gpt.py [--names FILE] [--steps N] [--batch N] [--seed N]

One layer, width 16, four heads, a context of 16 characters: the model of Andrej Karpathy's GPT in
200 lines of plain Python.  FILE has one name a line; without it, those at the end of this file.
Ctrl-C ends the training; what was learned until then makes up the names.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

import nn
from autograd import jit, softmax

CONTEXT = 16  # characters that the model sees
START = "\n"  # stands before and after each name, and can't be in one
MOST_CHARACTERS = 200  # different ones in a file of names

Numbers = list[Any]  # Values, or what stands for them in a trace


class GPT(nn.Module):
    """The scores of the next character, after each character of a text."""

    def __init__(self, characters: int, width: int = 16, heads: int = 4, rng: int = 0) -> None:
        source = Random(rng)
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


def objective(model: GPT) -> Any:
    """The loss of one name: how badly each character was foreseen, weighed by place."""

    def loss(read: list[int], said: list[int], weight: list[float]) -> Any:
        scores = model(read)
        return sum(w * nn.cross_entropy(z, c) for w, z, c in zip(weight, scores, said))

    return loss


class Alphabet:
    """The characters of some names, numbered; START is 0."""

    def __init__(self, names: list[str]) -> None:
        self.letters = [START, *sorted(set("".join(names)))]
        self.numbers = {c: i for i, c in enumerate(self.letters)}

    def arrays(self, names: list[str]) -> tuple[Any, Any, Any]:
        """What the model reads of each name, what it should say, and the weight of each place.

        A row a name, as long as the longest but for what the context can't hold.  The places behind
        a name's end weigh nothing, the others 1 in all.
        """
        length = min(CONTEXT, 1 + max(map(len, names)))
        read = np.zeros((len(names), length), int)
        said, weight = read.copy(), np.zeros((len(names), length))
        for row, name in enumerate(names):
            text = [self.numbers[c] for c in f"{START}{name}{START}"][: length + 1]
            read[row, : len(text) - 1] = text[:-1]
            said[row, : len(text) - 1] = text[1:]
            weight[row, : len(text) - 1] = 1.0 / (len(text) - 1)
        return read, said, weight


def invent(model: GPT, alphabet: Alphabet, count: int, rng: Random) -> list[str]:
    """So many new names, letter by letter, all at once; what is likely is made likelier."""
    chances = jit(lambda text: [softmax([2.0 * z for z in row]) for row in model(text)])
    texts = np.zeros((count, CONTEXT), int)
    for place in range(1, CONTEXT):
        next_letters = np.array(chances(texts)[place - 1]).T
        for text, weights in zip(texts, next_letters):
            (text[place],) = rng.choices(range(len(alphabet.letters)), weights)
    words = ["".join(alphabet.letters[c] for c in text[1:]) for text in texts]
    return [word.split(START)[0] for word in words]


def names_in(file: str) -> list[str]:
    """The names of a file, one a line, in small letters; for argparse."""
    try:
        lines = Path(file).read_text("utf-8-sig").lower().splitlines()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"can't read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise argparse.ArgumentTypeError(f"{file} is no text in UTF-8") from error
    names = [" ".join(line.split()) for line in lines if line.strip()]
    if not names:
        raise argparse.ArgumentTypeError(f"{file} has no names")
    if len(set("".join(names))) > MOST_CHARACTERS:
        raise argparse.ArgumentTypeError(
            f"{file} has more than {MOST_CHARACTERS} different characters; is it a list of names?"
        )
    return names


def count(text: str) -> int:
    """A number from 1 up; for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 up, not {text}")
    return int(text)


def main() -> None:
    parser = argparse.ArgumentParser(description="A GPT of scalars that makes up names.")
    parser.add_argument("--names", metavar="FILE", type=names_in, help="a text, one name a line")
    parser.add_argument("--steps", metavar="N", type=count, default=1000, help="1000 by default")
    parser.add_argument("--batch", metavar="N", type=count, default=32, help="names a step: 32")
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="another N, other names")
    options = parser.parse_args()

    names = options.names or NAMES.split()
    rng = Random(options.seed)
    rng.shuffle(names)
    names = names[: options.steps * options.batch]  # fewer where no more are needed
    alphabet = Alphabet(names)
    model = GPT(len(alphabet.letters), rng=options.seed)
    print(f"{len(names):,} names; {len(model.parameters()):,} parameters")

    batch = min(options.batch, len(names))
    period = -(-len(names) // batch)  # steps to see each name once
    epochs = round(options.steps / period)
    schedule = nn.optim.linear(0.01, epochs * period)
    optimizer = nn.Adam(model.parameters(), lr=schedule, betas=(0.85, 0.99))
    trainer = nn.Trainer(objective(model), optimizer, dtype="float32")
    arrays = alphabet.arrays(names)

    begin = time.perf_counter()
    before = trainer.fit(*arrays, epochs=0, batch_size=batch)  # no step, but what precedes them
    if before.interrupted:
        raise KeyboardInterrupt
    traced = time.perf_counter()
    print(f"traced and planned in {traced - begin:.1f} s")
    history = trainer.fit(*arrays, epochs=epochs, batch_size=batch, seed=options.seed)
    seconds, losses = time.perf_counter() - traced, history.step_losses
    stopped = ", stopped by Ctrl-C" if history.interrupted else ""
    print(f"{history.steps:,} steps in {seconds:.1f} s{stopped}")
    if history.steps:
        print(f"loss {losses[:20].mean():.3f} -> {losses[-20:].mean():.3f}")
    print("\n".join(invent(model, alphabet, 20, rng)))


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
    try:
        main()
    except KeyboardInterrupt:  # outside of the training
        sys.exit(130)

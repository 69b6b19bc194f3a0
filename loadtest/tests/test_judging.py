"""A load test that cannot fail is none: each way in which a run fails, and what is sent."""

import sys
import tarfile
import tempfile
import unittest
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[1] / "locust"))

from locust.stats import RequestStats  # noqa: E402

import locustfile  # noqa: E402
import pictures  # noqa: E402
import shapes  # noqa: E402
import verdict  # noqa: E402

STRICT = verdict.Limits(max_error_share=0.0, max_p95=100, refusals=False)
SEVEN = pictures.Picture("7-scan-1.png", 7, "scan", b"png")


def complaints(answers, limits=STRICT, exceptions=None):
    """Of a run with these (name, milliseconds, error or None)."""
    stats = RequestStats()
    for name, milliseconds, error in answers:
        stats.log_request("POST", name, milliseconds, 1)
        if error:
            stats.log_error("POST", name, error)
    return verdict.complaints(stats, stats.errors, exceptions or {}, limits)


class Verdict(unittest.TestCase):
    def test_quick_right_answers_pass(self):
        self.assertEqual(complaints([("picture", 5, None)] * 50), [])

    def test_no_answer_at_all_fails(self):
        self.assertEqual(complaints([]), ["nothing was answered"])

    def test_one_wrong_digit_fails_whatever_is_tolerated(self):
        lenient = verdict.Limits(max_error_share=1.0, max_p95=100, refusals=True)
        wrong = locustfile.misread(SEVEN, {"digit": 1})
        found = complaints([("picture", 5, None)] * 999 + [("picture", 5, wrong)], lenient)
        self.assertEqual(found, ["1 wrong digits"])

    def test_an_exception_fails_whatever_is_tolerated(self):
        lenient = verdict.Limits(max_error_share=1.0, max_p95=100, refusals=True)
        raised = {1: {"count": 3, "msg": "KeyError('answer')", "traceback": "", "nodes": set()}}
        found = complaints([("picture", 5, None)] * 9, lenient, raised)
        self.assertEqual(found, ["exception, 3 times: KeyError('answer')"])
        self.assertEqual(len(complaints([], lenient, raised)), 2)

    def test_errors_fail_beyond_their_share(self):
        answers = [("picture", 5, None)] * 98 + [("picture", 5, "status 500")] * 2
        self.assertEqual(len(complaints(answers)), 1)
        self.assertEqual(complaints(answers, verdict.Limits(0.02, 100, False)), [])

    def test_slow_answers_fail(self):
        answers = [("picture", 5, None)] * 90 + [("picture", 500, None)] * 10
        self.assertIn("95 % were answered within 500 ms", complaints(answers)[0])

    def test_refusals_fail_or_are_counted_and_never_make_the_times_look_good(self):
        answers = [("picture", 500, None)] + [(verdict.REFUSED, 1, None)] * 99
        self.assertIn("99 requests refused with 429", complaints(answers))
        counted = complaints(answers, verdict.Limits(0.0, 100, True))
        self.assertEqual(len(counted), 1)
        self.assertIn("500 ms", counted[0])


class Answers(unittest.TestCase):
    def test_the_digit_decides(self):
        self.assertIsNone(locustfile.misread(SEVEN, {"digit": 7}))
        for digit in [1, None]:
            self.assertIn("7-scan-1.png is 7, read as", locustfile.misread(SEVEN, {"digit": digit}))

    def test_several_answers_are_told_apart(self):
        other = pictures.Picture("1.png", 1, "scan", b"png")
        answer = lambda file, digit: {"file": file, "answer": {"digit": digit}}  # noqa: E731
        good = {"answers": [answer("7-scan-1.png", 7), answer("1.png", 1)]}
        self.assertIsNone(locustfile.several_misread([SEVEN, other], good))
        self.assertIn("order", locustfile.several_misread([other, SEVEN], good))
        wrong = {"answers": [answer("7-scan-1.png", 7), answer("1.png", 7)]}
        self.assertIn(verdict.WRONG, locustfile.several_misread([SEVEN, other], wrong))


    def test_an_error_of_one_of_several_is_no_wrong_digit(self):
        other = pictures.Picture("1.png", 1, "scan", b"png")

        def found(code, digit=7):
            right = {"file": "7-scan-1.png", "answer": {"digit": digit}}
            return locustfile.several_misread(
                [SEVEN, other], {"answers": [right, {"file": "1.png", "error": {"code": code, "message": ""}}]}
            )

        self.assertEqual(found(locustfile.BUSY), verdict.REFUSED)
        self.assertEqual(found("damaged_picture"), "error damaged_picture for one of several")
        self.assertIn(verdict.WRONG, found(locustfile.BUSY, digit=1))
        server = Path(__file__).parents[2] / "host-server/src/error.rs"
        self.assertIn(f'"{locustfile.BUSY}"', server.read_text(), "the server's own word")


class Response(SimpleNamespace):
    """As Locust hands it to a task."""

    def success(self):
        self.found = "success"

    def failure(self, why):
        self.found = why


class Judging(unittest.TestCase):
    def judged(self, status, complaint, refusals="count"):
        options = SimpleNamespace(refusals=refusals)
        visitor = SimpleNamespace(environment=SimpleNamespace(parsed_options=options))
        visitor.refused = lambda response: locustfile.Visitor.refused(visitor, response)
        response = Response(status_code=status, request_meta={"name": "picture"}, found=None)
        locustfile.Visitor.judge(visitor, response, complaint)
        return response.found, response.request_meta["name"]

    def test_every_answer_is_counted_once(self):
        for status, complaint, found in [
            (200, lambda: None, (None, "picture")),  # Locust counts it as right
            (200, lambda: "wrong", ("wrong", "picture")),
            (200, lambda: {}["answer"], ("not understood: KeyError('answer')", "picture")),
            (200, lambda: verdict.REFUSED, ("success", verdict.REFUSED)),
            (429, None, ("success", verdict.REFUSED)),
            (500, None, ("status 500", "picture")),
        ]:
            self.assertEqual(self.judged(status, complaint), found)

    def test_a_refusal_is_a_failure_where_none_is_expected(self):
        for status, complaint in [(429, None), (200, lambda: verdict.REFUSED)]:
            found = self.judged(status, complaint, refusals="fail")
            self.assertEqual(found, ("refused with 429", verdict.REFUSED))


class Pictures(unittest.TestCase):
    def test_the_archive_is_read_by_its_manifest(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pictures.tar"
            with tarfile.open(path, "w") as tar:
                for name, data in [("7.png", b"abc"), ("manifest.csv", b"file,label,kind\n7.png,7,scan\n")]:
                    member = tarfile.TarInfo(name)
                    member.size = len(data)
                    tar.addfile(member, BytesIO(data))
            self.assertEqual(pictures.load(path), [pictures.Picture("7.png", 7, "scan", b"abc")])

    def test_a_missing_archive_says_what_to_do(self):
        with self.assertRaisesRegex(SystemExit, "cargo xtask loadtest-pictures"):
            pictures.load(Path("/nowhere/pictures.tar"))

    def test_a_form_has_a_part_for_each_picture(self):
        body, content_type = pictures.as_form([SEVEN, SEVEN])
        self.assertEqual(body.count(b'name="image"; filename="7-scan-1.png"'), 2)
        boundary = content_type.split("boundary=")[1]
        self.assertTrue(body.endswith(f"--{boundary}--\r\n".encode()))


class Shapes(unittest.TestCase):
    def users_at(self, shape, share):
        options = SimpleNamespace(duration=100, peak=200)
        it = shapes.SHAPES[shape]()
        it.runner = SimpleNamespace(environment=SimpleNamespace(parsed_options=options))
        it.get_run_time = lambda: 100 * share
        tick = it.tick()
        return tick and tick[0]

    def test_every_shape_reaches_its_peak_and_ends(self):
        for shape in shapes.SHAPES:
            course = [self.users_at(shape, step / 1000) for step in range(1000)]
            self.assertEqual(max(course), 200, shape)
            self.assertIsNone(self.users_at(shape, 1.001), shape)

    def test_the_ramp_climbs_evenly_and_comes_down(self):
        self.assertEqual([self.users_at("ramp", share) for share in (0.01, 0.5, 0.79, 0.9)], [20, 140, 200, 20])

    def test_the_spike_is_ten_times_the_calm(self):
        self.assertEqual([self.users_at("spike", share) for share in (0.1, 0.4, 0.8)], [20, 200, 20])


if __name__ == "__main__":
    unittest.main()

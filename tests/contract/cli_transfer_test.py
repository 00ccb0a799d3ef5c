"""get, put, rm and cp as a script uses them: the real binary against the sandbox. R2DECK_BINARY names the binary."""

import contextlib
import hashlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "api"))
from deck import BINARY, Deck, fetch, send  # noqa: E402

MIB = 1 << 20
OLD = 1_354_040_105.125  # a time that no clock of a test gives, and that a float holds exactly


def noise(size, seed=1):
    """The same bytes each time, and no two windows alike."""
    return hashlib.shake_128(str(seed).encode()).digest(size)


def wait_until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come")
        time.sleep(0.01)  # what is waited for happens in another process, which tells nobody


class Base(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.deck = Deck(sandbox_options=("--admin",))
        cls.sandbox_port = urllib.parse.urlsplit(cls.deck.sandbox.value("Sandbox endpoint:")).port

    @classmethod
    def tearDownClass(cls):
        cls.deck.stop()

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="r2deck-cli-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(self.faults)

    def faults(self, **faults):
        answer = send(self.sandbox_port, "PUT", "/_sandbox/faults", {"Content-Type": "application/json"},
                      json.dumps(faults).encode())
        self.assertLess(answer.status, 300, answer.body)

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, content, modified=None):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(content)
        if modified is not None:
            os.utime(path, (modified, modified))
        return path

    def content(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def begin(self, *args, errors=subprocess.PIPE, **streams):
        return subprocess.Popen([BINARY, *args, "--data-dir", self.deck.data], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=errors, **streams)

    def run_cli(self, *args, code=0, given=b""):
        done = subprocess.run([BINARY, *args, "--data-dir", self.deck.data], cwd=self.folder, input=given,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, code, f"{args}: {done.stderr.decode()}")
        return done.stdout if code == 0 else done.stderr.decode()

    def json_of(self, *args, **how):
        return json.loads(self.run_cli(*args, "--json", **how))

    def keys(self, prefix):
        return [each["key"] for each in self.json_of("ls", "demo/" + prefix, "-r")["entries"]]

    def stored(self, key):
        return self.run_cli("get", "demo/" + key, "-")

    def open_uploads(self):
        return self.deck.api("GET", f"/accounts/{self.deck.account}/dependents").json["uploadCount"]

    def on_a_terminal(self, *args, typed=b""):
        """With a terminal for input and errors; answers the exit code and what it showed."""
        ours, theirs = pty.openpty()
        process = self.begin(*args, stdin=theirs, errors=theirs)
        os.close(theirs)
        os.write(ours, typed)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal's end reads
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
        process.communicate(timeout=20)
        return process.returncode, shown.decode()

    def cut_short(self, process, sent=signal.SIGTERM):
        process.send_signal(sent)
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err.decode()


class Transfers(Base):
    def test_what_is_put_is_got_as_it_was(self):
        for size in (0, 1, 16 * MIB, 16 * MIB + 1, 40 * MIB):
            with self.subTest(size=size):
                content = noise(size)
                path = self.file("in.bin", content, OLD)
                put = self.json_of("put", path, f"demo/sizes/{size}")["uploaded"]
                self.assertEqual([(each["size"], each["proven"]) for each in put], [(size, True)])
                got = self.json_of("get", f"Sandbox:demo/sizes/{size}", "out.bin", "--force")["downloaded"]
                self.assertEqual([(each["size"], each["proven"]) for each in got], [(size, size <= 16 * MIB)])
                self.assertEqual(self.content("out.bin"), content)
                self.assertAlmostEqual(os.stat(self.path("out.bin")).st_mtime, OLD, 3)
                self.assertEqual(sorted(os.listdir(self.folder)), ["in.bin", "out.bin"])
        self.assertEqual(self.open_uploads(), 0)

    def test_an_object_has_the_type_of_its_name_and_what_the_options_say(self):
        self.file("a photo.jpg", b"x")
        self.run_cli("put", "a photo.jpg", "demo/typed/")
        self.assertEqual(self.json_of("stat", "demo/typed/a photo.jpg")["contentType"], "image/jpeg")
        self.run_cli("put", "a photo.jpg", "demo/typed/other", "--content-type", "text/plain", "--metadata", "author=Zoë",
                     "--metadata", "empty=", "--storage-class", "STANDARD_IA")
        told = self.json_of("stat", "demo/typed/other")
        self.assertEqual((told["contentType"], told["object"]["storageClass"]), ("text/plain", "STANDARD_IA"))
        self.assertEqual(told["metadata"], {"author": "Zoë", "empty": ""})
        self.assertIn("mtime", self.run_cli("put", "a photo.jpg", "demo/x", "--metadata", "mtime=1", code=2))

    def test_nothing_is_overwritten_unless_it_may(self):
        self.file("new", b"new")
        self.run_cli("put", "-", "demo/kept", given=b"old")
        self.run_cli("put", "new", "demo/kept", "--no-overwrite", code=5)
        self.assertEqual(self.stored("kept"), b"old")
        self.run_cli("get", "demo/kept", "new", code=5)
        self.assertEqual(self.content("new"), b"new")
        self.run_cli("get", "demo/kept", "new", "--force")
        self.assertEqual(self.content("new"), b"old")
        self.run_cli("put", "-", "demo/kept", given=b"newer")
        self.assertEqual(self.stored("kept"), b"newer")

    def test_standard_input_of_any_length(self):
        for size in (0, 5, 5 * MIB, 10 * MIB, 12 * MIB + 3):
            with self.subTest(size=size):
                content = noise(size, "stdin")
                told = self.json_of("put", "-", "demo/stdin", "--part-size", "5MiB", given=content)["uploaded"]
                self.assertEqual([(each["size"], each["proven"]) for each in told], [(size, True)])
                self.assertEqual(self.stored("stdin"), content)
        self.assertEqual(self.open_uploads(), 0)

    def test_an_interrupted_put_leaves_no_upload(self):
        self.faults(bytes_per_second=MIB, operations=["UploadPart"])
        path = self.file("big", noise(40 * MIB))
        put = self.begin("put", path, "demo/interrupted")
        wait_until(lambda: self.open_uploads() == 1, "the upload")
        code, _, err = self.cut_short(put)
        self.assertEqual(code, 1)
        self.assertIn("cancelled", err)
        self.assertEqual(self.open_uploads(), 0)
        self.run_cli("stat", "demo/interrupted", code=4)

    def test_an_interrupted_stream_leaves_no_upload(self):
        put = self.begin("put", "-", "demo/stream", "--part-size", "5MiB", stdin=subprocess.PIPE)
        put.stdin.write(noise(6 * MIB))
        put.stdin.flush()
        wait_until(lambda: self.open_uploads() == 1, "the upload")
        put.send_signal(signal.SIGTERM)
        self.assertEqual(put.wait(timeout=20), 1)
        put.stdin.close()
        self.assertIn(b"cancelled", put.stderr.read())
        put.stdout.close()
        put.stderr.close()
        self.assertEqual(self.open_uploads(), 0)

    def test_a_file_that_changes_while_it_goes_is_refused(self):
        self.faults(bytes_per_second=4 * MIB, operations=["UploadPart"])
        path = self.file("growing", noise(20 * MIB))
        put = self.begin("put", path, "demo/growing")
        wait_until(lambda: self.open_uploads() == 1, "the upload")
        with open(path, "ab") as more:
            more.write(b"more")
        _, err = put.communicate(timeout=30)
        self.assertEqual(put.returncode, 1)
        self.assertIn("changed while it was uploaded", err.decode())
        self.assertEqual(self.open_uploads(), 0)
        self.run_cli("stat", "demo/growing", code=4)

    def test_faults_on_the_way_do_no_harm(self):
        content = noise(20 * MIB, "faults")
        path = self.file("in", content)
        for fault in ({"reset_rate": 1, "reset_at": "body", "times": 1}, {"error_rate": 1, "error_status": 503, "times": 1},
                      {"wrong_etag_rate": 1, "times": 1}):
            with self.subTest(fault=fault):
                self.faults(**fault, operations=["UploadPart"])
                self.assertTrue(self.json_of("put", path, "demo/faults")["uploaded"][0]["proven"])
                self.faults(**fault, operations=["UploadPart"])
                self.run_cli("put", "-", "demo/faults/stream", "--part-size", "5MiB", given=content)
                self.assertEqual(self.stored("faults/stream"), content)
        self.faults(reset_rate=1, reset_at="body", times=2, operations=["GetObject"])
        self.assertEqual(self.stored("faults"), content)

    def test_a_broken_download_goes_on_where_it_was(self):
        content = noise(40 * MIB, "resumed")
        self.run_cli("put", self.file("in", content), "demo/resumed")
        self.faults(bytes_per_second=16 * MIB, operations=["GetObject"])

        def part_file():
            return next((each for each in os.listdir(self.folder) if each.endswith(".r2part")), None)

        get = self.begin("get", "demo/resumed", "out", "--parallel", "1")
        wait_until(lambda: part_file() and os.path.getsize(self.path(part_file())) >= 8 * MIB, "a part of the file")
        get.kill()
        get.communicate()
        self.faults()
        with open(self.path(part_file()), "r+b") as begun:  # to be found again in what becomes of it
            begun.write(b"mark")
        self.run_cli("get", "demo/resumed", "out")
        self.assertEqual(self.content("out"), b"mark" + content[4:])
        self.assertIsNone(part_file())

    def test_a_download_that_is_not_what_is_stored_is_no_file(self):
        self.run_cli("put", "-", "demo/damaged", given=noise(9 * MIB))
        self.faults(bytes_per_second=8 * MIB, operations=["GetObject"])
        get = self.begin("get", "demo/damaged", "out", "--parallel", "1")
        wait_until(lambda: any(os.path.getsize(self.path(each)) for each in os.listdir(self.folder)), "a part of the file")
        get.kill()
        get.communicate()
        self.faults()
        with open(self.path(os.listdir(self.folder)[0]), "r+b") as begun:
            begun.write(b"mark")
        self.assertIn("checksums differ", self.run_cli("get", "demo/damaged", "out", code=1))
        self.assertEqual(os.listdir(self.folder), [])

    def test_an_object_that_is_replaced_meanwhile_is_not_mixed(self):
        self.run_cli("put", "-", "demo/replaced", given=noise(15 * MIB, 1))
        self.faults(bytes_per_second=8 * MIB, operations=["GetObject"])
        get = self.begin("get", "demo/replaced", "out", "--parallel", "1")
        wait_until(lambda: any(os.path.getsize(self.path(each)) for each in os.listdir(self.folder)), "a part of the file")
        self.run_cli("put", "-", "demo/replaced", given=noise(15 * MIB, 2))
        _, err = get.communicate(timeout=20)
        # The second range was asked for before or after: whole and right, or refused.
        if get.returncode == 0:
            self.assertEqual(self.content("out"), noise(15 * MIB, 1))
        else:
            self.assertIn("replaced or removed", err.decode())
            self.assertEqual(os.listdir(self.folder), [])

    def test_a_folder_goes_and_comes_as_it_was(self):
        names = ["a.txt", "deep/er/b.txt", "with space/ü+%.txt", "empty"]
        for name in names:
            self.file("tree/" + name, b"" if name == "empty" else name.encode(), OLD)
        os.symlink("/etc/passwd", self.path("tree/link"))
        failed = self.run_cli("put", "-r", "tree", "demo/folder", code=1)
        self.assertIn("links", failed)
        os.unlink(self.path("tree/link"))
        told = self.json_of("put", "-r", "tree/", "demo/folder/")
        self.assertEqual(sorted(each["key"] for each in told["uploaded"]), sorted("folder/" + name for name in names))
        self.run_cli("put", "-", "demo/folder2", given=b"beside it")
        self.run_cli("get", "-r", "demo/folder", "back")
        found = [os.path.relpath(os.path.join(at, name), self.path("back"))
                 for at, _, files in os.walk(self.path("back")) for name in files]
        self.assertEqual(sorted(found), sorted(names))
        self.assertEqual(self.content("back/with space/ü+%.txt"), "with space/ü+%.txt".encode())
        self.assertEqual(int(os.stat(self.path("back/a.txt")).st_mtime), int(OLD))
        self.assertIn("4 of 4 failed", self.run_cli("get", "-r", "demo/folder", "back", code=5))
        self.run_cli("get", "-r", "demo/nothing-here", "back", code=4)

    def test_keys_that_lead_elsewhere_become_no_files(self):
        for key in ("/etc/x", "a//b", "line\nbreak", "\x1b[2J", "\u009b2J"):
            link = self.json_of("presign", "demo/hostile/" + key, "--method", "put")["url"]
            self.assertEqual(fetch(link, "PUT", b"x").status, 200)
        self.run_cli("put", "-", "demo/hostile/good", given=b"good")
        err = self.run_cli("get", "-r", "demo/hostile", "here", code=2)
        self.assertIn("5 of 6 failed", err)
        self.assertNotIn("\x1b", err)
        self.assertNotIn("\u009b", err)
        self.assertEqual(os.listdir(self.path("here")), ["good"])
        self.run_cli("get", "demo/hostile/line\nbreak", code=2)
        self.run_cli("get", "demo/hostile/line\nbreak", "named")
        self.assertEqual(self.content("named"), b"x")
        self.run_cli("get", "demo/hostile/../../x", "x", code=4)

    def test_a_folder_is_removed_and_nothing_beside_it(self):
        for name in range(30):
            self.file(f"many/{name}", b"x")
        self.run_cli("put", "-r", "many", "demo/gone/many")
        self.run_cli("put", "-", "demo/gone/many2", given=b"x")
        self.run_cli("rm", "-r", "demo/gone/many", code=2)  # nobody to ask
        self.assertEqual(len(self.keys("gone/")), 31)
        told = self.json_of("rm", "-r", "demo/gone/many", "--yes")
        self.assertEqual((len(told["removed"]), told["failed"]), (30, []))
        self.assertEqual(self.keys("gone/"), ["gone/many2"])

    def test_whoever_sits_at_a_terminal_is_asked_before_a_folder_goes(self):
        self.run_cli("put", "-", "demo/asked/1", given=b"x")
        code, shown = self.on_a_terminal("rm", "-r", "demo/asked", typed=b"n\n")
        self.assertEqual(code, 1)
        self.assertIn("Remove 1 object, 1 byte, below demo/asked/ for good? [y/N]", shown)
        self.assertEqual(self.keys("asked/"), ["asked/1"])
        self.assertEqual(self.on_a_terminal("rm", "-r", "demo/asked", typed=b"y\n")[0], 0)
        self.assertEqual(self.keys("asked/"), [])

    def test_a_terminal_shows_how_far_it_is_and_a_pipe_does_not(self):
        self.faults(bytes_per_second=16 * MIB, operations=["PutObject"])
        path = self.file("in", noise(8 * MIB))
        code, shown = self.on_a_terminal("put", path, "demo/shown")
        self.assertEqual(code, 0)
        self.assertRegex(shown, r"\r\x1b\[K +\d+ %  .* of 8.0 MiB")
        self.assertEqual(self.on_a_terminal("put", path, "demo/shown", "--quiet"), (0, ""))
        put = self.begin("put", path, "demo/shown")
        self.assertEqual(put.communicate(timeout=20)[1], b"")

    def test_several_objects_are_removed_at_once_and_stand_in_the_log(self):
        for key in ("one", "two", "th\x01ree"):
            self.run_cli("put", "-", "demo/removed/" + key, given=b"x")
        self.run_cli("rm", "demo/removed/one", "demo/removed/two", "demo/removed/th\x01ree", "demo/removed/never")
        self.assertEqual(self.keys("removed/"), [])
        log = self.json_of("audit", "list", "--action", "object.delete", "--limit", "4")["entries"]
        self.assertEqual([(each["actor"], each["key"], each["outcome"]) for each in reversed(log)],
                         [("cli", "removed/" + key, "ok") for key in ("one", "two", "th\x01ree", "never")])
        self.run_cli("rm", "no-such-bucket/key", code=4)

    def test_a_copy_has_all_that_its_source_has(self):
        path = self.file("in", b"content", OLD)
        self.run_cli("put", path, "demo/copied/from", "--metadata", "author=me", "--content-type", "text/x-mine")
        told = self.json_of("cp", "demo/copied/from", "Sandbox:demo/copied/to/")["object"]
        self.assertEqual((told["key"], told["size"]), ("copied/to/from", 7))
        copy = self.json_of("stat", "demo/copied/to/from")
        self.assertEqual((copy["contentType"], copy["metadata"]), ("text/x-mine", {"author": "me"}))
        self.run_cli("cp", "demo/copied/from", "demo/copied/to/from", "--no-overwrite", code=5)
        self.run_cli("cp", "demo/copied/from", "demo/copied/to/from")
        self.run_cli("cp", "demo/copied/from", "demo/copied/from", code=2)
        self.run_cli("cp", "demo/copied/none", "demo/copied/x", code=4)
        log = self.json_of("audit", "list", "--action", "object.copy", "--limit", "5")["entries"]
        self.assertEqual([each["outcome"] for each in reversed(log)],
                         ["ok", "precondition_failed", "ok", "invalid_request", "no_such_key"])

    def test_what_cannot_be_done_is_told_by_the_exit_code(self):
        self.run_cli("put", "none", "demo/x", code=4)
        self.run_cli("put", self.folder, "demo/x", code=1)
        self.run_cli("put", "-", "no-such-bucket/x", code=4)
        self.run_cli("put", "-", "Nobody:demo/x", code=4)
        self.run_cli("get", "demo/never", "x", code=4)
        self.assertEqual(os.listdir(self.folder), [])


class Alone(Base):
    """Without a companion that serves: the commands take the folder's lock, and give it back between calls."""

    def test_everything(self):
        self.deck.companion.stop()
        try:
            content = noise(20 * MIB, "alone")
            self.file("tree/in", content)
            self.file("tree/small", b"small")
            self.run_cli("put", "-r", "tree", "demo/alone")
            self.run_cli("put", "-", "demo/alone/stream", "--part-size", "5MiB", given=content)
            self.run_cli("cp", "demo/alone/small", "demo/alone/copy")
            self.run_cli("get", "-r", "demo/alone", "back")
            self.assertEqual((self.content("back/in"), self.content("back/stream")), (content, content))
            self.assertEqual(self.content("back/copy"), b"small")
            self.run_cli("rm", "-r", "demo/alone", "--yes")
            self.assertEqual(self.keys("alone"), [])
            self.run_cli("audit", "verify")
        finally:
            self.deck.serve()


if __name__ == "__main__":
    unittest.main()

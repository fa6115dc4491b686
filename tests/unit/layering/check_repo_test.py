#!/usr/bin/env python3
"""tools/check_repo.py finds each kind of fault, alone in an otherwise clean tree."""

import subprocess
import unittest

from project_tree import ProjectTree


class CheckRepo(ProjectTree):
    check = "check_repo.py"

    def test_accepts_a_clean_tree(self):
        self.assert_accepted()

    def test_files_are_short(self):
        self.write("bridge/base/long.cpp", "//\n" * 400)
        self.assert_accepted()
        self.assertIn("note: bridge/base/long.cpp: 400 lines", self.run_check().stdout)
        self.write("bridge/base/long.cpp", "//\n" * 401)
        self.assert_refused("bridge/base/long.cpp:401:", "at most 400")

    def test_scripts_without_an_extension_are_short(self):
        self.write("tools/long", "#!/bin/bash\n" + ":\n" * 400)
        self.assert_refused("tools/long:401:", "at most 400")

    def test_data_may_be_long(self):
        self.write("mappings/long.toml", "#\n" * 1000)
        self.assert_accepted()

    def test_the_readme_is_short(self):
        self.write("README.md", "\n" * 149)
        self.assert_accepted()
        self.write("README.md", "\n" * 150)
        self.assert_refused("README.md:150:", "fewer than 150")

    def test_nothing_is_left_unfinished(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX"):
            with self.subTest(word=word):
                self.write("bridge/base/wrong.cpp", f"\n// {word}: later\n")
                self.assert_refused("bridge/base/wrong.cpp:2:", "unfinished")
        self.write("bridge/base/wrong.cpp", 'auto t = "file-XXXXXX";\n')
        self.assert_accepted()

    def test_no_path_of_one_machine(self):
        for path in ("/home/" + "somebody/x", "/wo" + "rk/main", "/ro" + "ot/x", "/tmp/" + "b-x/y"):
            with self.subTest(path=path):
                self.write("tools/wrong", f"cd {path}\n")
                self.assert_refused("tools/wrong:1:", "one machine")
        self.write("tools/wrong", "cd ${DIR}/ro" + "ot/x /var/lib/railbridge\n")
        self.assert_accepted()

    def test_text_is_utf8(self):
        self.write("mappings/wrong.toml", b"# ok\n# \xff\n")
        self.assert_refused("mappings/wrong.toml:2:", "UTF-8")
        self.write("mappings/wrong.toml", "# \u00b0C\n")
        self.assert_accepted()

    def test_binaries_have_no_place(self):
        self.write("tools/wrong", b"\x7fELF\0\n")
        self.assert_refused("tools/wrong:1:", "not text")

    def test_golden_bytes_are_left_alone(self):
        self.write("tests/golden/frame.bin", b"\xff\0 ")
        self.assert_accepted()

    def test_lines_end_cleanly(self):
        for line in ("x = 1 ", "x = 1\t", "x = 1\r"):
            with self.subTest(line=line):
                self.write("mappings/wrong.toml", f"\n{line}\n".encode())
                self.assert_refused("mappings/wrong.toml:2:", "white space")
        self.write("mappings/wrong.toml", "x = 1")
        self.assert_refused("mappings/wrong.toml:1:", "does not end")

    def test_headers_are_included_once(self):
        self.write("bridge/base/wrong.hpp", "// #pragma once is not here\n")
        self.assert_refused("bridge/base/wrong.hpp:1:", "#pragma once")

    def test_build_folders_are_not_looked_at(self):
        self.write("build/dev/generated.cpp", "x \n")
        self.assert_accepted()

    def test_in_a_clone_only_tracked_files_count(self):
        self.write("notes.txt", "x \n")
        self.assert_refused("notes.txt:1:")
        for command in (["init", "-q"], ["add", "README.md"]):
            subprocess.run(["git", "-C", self.root, *command], check=True)
        self.assert_accepted()

    def test_an_empty_tree_is_no_success(self):
        self.root = self.root / "nothing"
        self.root.mkdir()
        self.assert_refused("no files found")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""tools/check_layers.py finds each kind of violation, alone in an otherwise clean tree."""

import unittest

from project_tree import ProjectTree


class CheckLayers(ProjectTree):
    check = "check_layers.py"

    def test_accepts_a_clean_tree(self):
        self.assert_accepted()

    def test_layers_of_the_core_point_downwards(self):
        self.write("bridge/base/wrong.hpp", '\n#include "bridge/mapping/point.hpp"\n')
        self.assert_refused("bridge/base/wrong.hpp:2:", "bridge/mapping/point.hpp")

    def test_vocabularies_do_not_know_each_other(self):
        self.write("bridge/modbus/wrong.hpp", '#include "bridge/openremote/types.hpp"\n')
        self.assert_refused("bridge/modbus/wrong.hpp:1:")

    def test_siblings_of_the_core_stay_apart(self):
        siblings = ("polling", "reporting", "commands", "provisioning")
        for source in siblings:
            for target in siblings:
                if source != target:
                    with self.subTest(source=source, target=target):
                        name = f"bridge/{source}/wrong.hpp"
                        self.write(name, f'#include "bridge/{target}/thing.hpp"\n')
                        self.assert_refused(name + ":1:")
                        (self.root / name).unlink()

    def test_ports_know_events_but_not_the_engine(self):
        self.write("bridge/ports/wrong.hpp", '#include "bridge/engine/engine.hpp"\n')
        self.assert_refused("bridge/ports/wrong.hpp:1:")

    def test_the_core_knows_no_adapter(self):
        self.write("bridge/engine/wrong.cpp", '#include "adapters/mqtt/topics.hpp"\n')
        self.assert_refused("bridge/engine/wrong.cpp:1:")

    def test_the_core_has_no_library_thread_or_io(self):
        for header in ("boost/asio.hpp", "modbus.h", "modbus/modbus.h", "mqtt/async_client.h",
                       "simdjson.h", "toml++/toml.h", "rapidjson/writer.h", "spdlog/spdlog.h",
                       "sqlite3.h", "SQLiteCpp/SQLiteCpp.h", "thread", "mutex", "iostream",
                       "fstream", "atomic", "sys/socket.h", "unistd.h"):
            with self.subTest(header=header):
                self.write("bridge/engine/wrong.cpp", f"#include <{header}>\n")
                self.assert_refused("bridge/engine/wrong.cpp:1:", f"<{header}>")

    def test_the_core_formats_text_but_prints_none(self):
        self.write("bridge/engine/text.cpp", "#include <cstdio>\nstd::snprintf(text, 9, format);\n")
        self.assert_accepted()
        for call in ("std::printf(text);", "fopen (name);", "std::getenv(name);"):
            with self.subTest(call=call):
                self.write("bridge/engine/text.cpp", f"{call}\n")
                self.assert_refused("bridge/engine/text.cpp:1:", "no input and no output")

    def test_adapters_never_include_one_another(self):
        self.write("adapters/modbus/wrong.cpp", '#include "adapters/mqtt/topics.hpp"\n')
        self.assert_refused("adapters/modbus/wrong.cpp:1:")

    def test_only_the_composition_root_sees_adapters(self):
        include = '#include "adapters/mqtt/topics.hpp"\n'
        self.write("adapters/daemon/compose.cpp", include)
        self.assert_accepted()
        self.write("adapters/runtime/wrong.cpp", include)
        self.assert_refused("adapters/runtime/wrong.cpp:1:")

    def test_a_library_has_one_adapter(self):
        self.write("adapters/daemon/wrong.cpp", "#include <modbus/modbus.h>\n")
        self.assert_refused("adapters/daemon/wrong.cpp:1:", "adapters/modbus/")

    def test_asio_comes_through_one_header(self):
        self.write("adapters/runtime/asio.hpp", "#include <boost/asio.hpp>\n")
        self.assert_accepted()
        self.write("adapters/runtime/hub.cpp", "#include <boost/asio/steady_timer.hpp>\n")
        self.assert_refused("adapters/runtime/hub.cpp:1:", "asio.hpp")

    def test_the_simulator_shares_no_framing_with_the_bridge(self):
        self.write("tools/plcsim/wrong.cpp", '#include "bridge/modbus/pdu.hpp"\n')
        self.assert_refused("tools/plcsim/wrong.cpp:1:")

    def test_only_the_runtime_and_main_read_a_clock(self):
        clock = "auto t = std::chrono::system_clock::now();\n"
        self.write("adapters/daemon/main.cpp", clock)
        self.assert_accepted()
        self.write("adapters/modbus/wrong.cpp", clock)
        self.assert_refused("adapters/modbus/wrong.cpp:1:", "time is a parameter")
        (self.root / "adapters/modbus/wrong.cpp").unlink()
        self.write("bridge/engine/wrong.cpp", clock)
        self.assert_refused("bridge/engine/wrong.cpp:1:", "time is a parameter")

    def test_topics_are_spelled_in_one_place(self):
        for topic in ("a/operations/assets/b", "/gateway/events/pending"):
            with self.subTest(topic=topic):
                self.write("adapters/mqtt/wrong.cpp", f'auto t = "{topic}";\n')
                self.assert_refused("adapters/mqtt/wrong.cpp:1:", "topics")

    def test_the_released_write_topics_are_never_spelled(self):
        self.write("adapters/mqtt/topics.cpp", 'auto t = "writeAttributeValue";\n')
        self.assert_refused("adapters/mqtt/topics.cpp:1:", "comes back as a command")

    def test_comments_do_not_count(self):
        self.write("bridge/engine/fine.cpp", "// never ::now( here\n/* #include <thread>\n"
                   '#include <mutex> */\nauto u = "http://x"; // writeattribute\n')
        self.assert_accepted()

    def test_text_that_looks_like_a_comment_hides_nothing(self):
        self.write("adapters/mqtt/wrong.cpp", """char q = '"'; auto t = "//"; f("/operations/");\n""")
        self.assert_refused("adapters/mqtt/wrong.cpp:1:", "topics")

    def test_headers_do_not_include_each_other(self):
        self.write("bridge/base/a.hpp", '#include "bridge/base/b.hpp"\n')
        self.write("bridge/base/b.hpp", '#include "bridge/base/a.hpp"\n')
        self.assert_refused("bridge/base/a.hpp:1:", "includes itself")

    def test_paths_start_at_the_root(self):
        self.write("bridge/base/wrong.cpp", '#include "time.hpp"\n')
        self.assert_refused("bridge/base/wrong.cpp:1:", "not a path from the root")

    def test_a_new_folder_needs_a_decision(self):
        self.write("bridge/stuff/thing.hpp", '#include "bridge/base/time.hpp"\n')
        self.assert_refused("bridge/stuff/thing.hpp:1:", "no table")

    def test_the_core_links_nothing_else(self):
        self.write("bridge/CMakeLists.txt", "railbridge_library(railbridge_core\n"
                   "  SOURCES base/time.cpp\n  PUBLIC tl::expected PRIVATE Threads::Threads)\n")
        self.assert_refused("bridge/CMakeLists.txt", "tl::expected and nothing else")

    def test_an_empty_tree_is_no_success(self):
        self.root = self.root / "nothing"
        self.root.mkdir()
        self.assert_refused("no sources found")


if __name__ == "__main__":
    unittest.main()

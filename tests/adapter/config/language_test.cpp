// The definition of the language against the parser: every key, its examples, its limits, its
// words.

#include "adapters/config/duration_text.hpp"
#include "adapters/config/language/json_schema.hpp"
#include "adapters/config/language/key_tables.hpp"
#include "adapters/config/language/tables.hpp"
#include "adapters/config/load_config.hpp"
#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace railbridge {
namespace {

namespace language = config::language;
using config::Code;
using language::Kind;
using test::ScratchDirectory;
using testing::HasSubstr;

constexpr const char* site_frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[enum.press_state]
0 = "idle"
1 = "run"
[device.press]
line = "plant"
unit = 9
addresses = "offset0"
[asset.hall]
)";

constexpr const char* meter_template = R"(schema = 1
[template]
vendor = "V"
model = "M"
source = "manual"
document_seen = true
addresses = "offset0"
point.power = { at = "30001", as = "i16", units = "W" }
)";

struct Case {
    const language::Table* table = nullptr;
    const language::Key* key = nullptr;
};

void PrintTo(const Case& what, std::ostream* out) {
    *out << what.table->name << ' ' << what.key->name;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// The key with this value and what it needs beside it, except what would stand twice.
std::vector<std::string> entries(const language::Key& key, const std::string& value) {
    std::vector<std::string> all;
    for (const std::string& line : lines_of(key.beside)) {
        if (line.rfind(std::string(key.name) + " ", 0) != 0) {
            all.push_back(line);
        }
    }
    all.push_back(std::string(key.name) + " = " + value);
    return all;
}

std::string joined(const std::vector<std::string>& lines, const char* between) {
    std::string text;
    for (const std::string& line : lines) {
        text += (text.empty() ? "" : between) + line;
    }
    return text;
}

std::string bridge_text(const Case& what, const std::string& value) {
    const bool manager = what.table == &language::manager;
    std::vector<std::string> lines = entries(*what.key, value);
    const std::array<std::pair<const char*, const char*>, 4> needed{
        {{"url", "mqtts://m"}, {"realm", "master"}, {"client_id", "gw"}, {"secret_file", "s"}}};
    std::string managers;
    for (const auto& [name, text] : needed) {
        const bool instead = what.key->name == name || (what.key->name == "secret_credential" &&
                                                        std::string_view(name) == "secret_file");
        if (!manager || !instead) {
            managers += std::string(name) + " = \"" + text + "\"\n";
        }
    }
    managers += manager ? joined(lines, "\n") + "\n" : "";
    const bool mappings = what.key->name == "mappings";
    return "schema = 1\n[manager]\n" + managers + "[bridge]\n" +
           (mappings ? "" : "mappings = [\"site.toml\"]\n") +
           (manager ? "" : joined(lines, "\n") + "\n");
}

std::string site_text(const Case& what, const std::string& value) {
    const language::Key& key = *what.key;
    const auto lines = entries(key, value);
    const std::string in_braces = "{ " + joined(lines, ", ") + " }\n";
    if (what.table == &language::site_file) {
        return joined(lines, "\n") + "\n";
    }
    std::string text = site_frame;
    if (what.table == &language::point) {
        text += "[asset.a]\ndevice = \"press\"\npoint.x = " + in_braces;
    } else if (what.table == &language::bits) {
        text +=
            "[asset.a]\ndevice = \"press\"\nbits.x = { 0 = \"b\", " + joined(lines, ", ") + " }\n";
    } else if (what.table == &language::write) {
        text += "[asset.a]\ndevice = \"press\"\npoint.x = { " +
                (key.point.empty() ? "at = \"co:0\"" : std::string(key.point)) + " }\n" +
                "point.other = { at = \"co:9\" }\nwrite.other = {}\nwrite.x = " + in_braces;
    } else if (what.table == &language::each) {
        text += "[asset.new]\nline = \"plant\"\neach.x = " + in_braces;
    } else {
        const bool needs_use = what.table == &language::asset && key.name == "template";
        text += "[" + std::string(what.table->name) + ".new]\n" + joined(lines, "\n") +
                (needs_use ? "\nuse.fast = [\"*\"]\n" : "\n");
    }
    return text;
}

/// The key in a template, among those that every template has.
std::string template_text(const Case& what, const std::string& value) {
    std::string text;
    for (const std::string& line : lines_of(meter_template)) {
        const bool instead = line.rfind(std::string(what.key->name) + " ", 0) == 0;
        text += instead ? "" : line + "\n";
    }
    return text + joined(entries(*what.key, value), "\n") + "\n";
}

std::vector<config::Diagnostic> diagnostics_of(const Case& what, const std::string& value) {
    const ScratchDirectory scratch;
    const bool bridge = what.table == &language::manager || what.table == &language::bridge;
    for (const char* file : {"manager-ca.pem", "box.pem", "box.key"}) {
        scratch.write(file, "x");
    }
    if (bridge) {
        scratch.write("site.toml", "schema = 1\n");
        auto loaded =
            config::load_config(scratch.write("bridge.toml", bridge_text(what, value)), {});
        return loaded ? std::vector<config::Diagnostic>{} : loaded.error();
    }
    std::filesystem::create_directory(scratch.path() / "devices");
    const bool of_template = what.table == &language::device_template;
    scratch.write("devices/meter.toml",
                  of_template ? template_text(what, value) : std::string(meter_template));
    const std::string user = std::string(site_frame) +
                             "[asset.a]\nline = \"plant\"\nunit = 1\ntemplate = \"meter\"\n"
                             "use.fast = [\"*\"]\n";
    auto loaded = config::load_mapping(
        {scratch.write("site.toml", of_template ? user : site_text(what, value))},
        {"R", "gw", {}, {}});
    return loaded ? std::vector<config::Diagnostic>{} : loaded.error();
}

void expect_accepted(const Case& what, const std::string& value) {
    const auto found = diagnostics_of(what, value);
    EXPECT_TRUE(found.empty()) << value << ": " << to_string(found.front());
}

void expect_refused(const Case& what, const std::string& value, const std::vector<Code>& codes) {
    const auto found = diagnostics_of(what, value);
    ASSERT_FALSE(found.empty()) << value << " is accepted";
    const bool named = std::any_of(found.begin(), found.end(), [&codes](const auto& diagnostic) {
        return std::find(codes.begin(), codes.end(), diagnostic.code) != codes.end();
    });
    EXPECT_TRUE(named) << value << ": " << to_string(found.front());
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

class LanguageKey : public testing::TestWithParam<Case> {};

TEST_P(LanguageKey, ExamplesAreAccepted) {
    const auto& key = *GetParam().key;
    if (!key.built) {
        EXPECT_TRUE(key.examples.empty()) << "what is not built has no examples";
        return;
    }
    EXPECT_FALSE(key.text.empty());
    EXPECT_FALSE(key.required == false && key.fallback.empty()) << "what if it is left out?";
    EXPECT_FALSE(key.examples.empty());
    for (const std::string& example : lines_of(key.examples)) {
        expect_accepted(GetParam(), example);
    }
}

/// A value of another kind than the key takes.
std::string wrong_value(Kind kind) {
    switch (kind) {
    case Kind::text:
    case Kind::word:
    case Kind::time:
    case Kind::units:
        return "true";
    case Kind::marker:
    case Kind::value:
    case Kind::anything:
        return "1979-05-27";
    default:
        return quoted("text");
    }
}

TEST_P(LanguageKey, OtherKindsAreRefused) {
    const auto& key = *GetParam().key;
    const std::vector<Code> codes{Code::wrong_kind, Code::bad_marker, Code::bad_exponent,
                                  Code::not_supported_yet};
    expect_refused(GetParam(), key.built ? wrong_value(key.kind) : "true", codes);
}

TEST_P(LanguageKey, LimitsHoldOnBothSides) {
    const auto& key = *GetParam().key;
    if (!key.built || key.name == "fc" || key.name == "schema") {
        return; // which of its numbers fit depends on the point; a newer schema has a code of its
                // own
    }
    const std::vector<Code> codes{Code::out_of_limits};
    if (key.kind == Kind::time) {
        const Duration step = std::chrono::microseconds{1};
        if (key.least > Duration{}) {
            expect_refused(GetParam(), quoted(config::to_text(key.least - step)), codes);
        }
        // A staleness must be longer than the period, a period shorter than the staleness.
        if (key.name != "stale_after") {
            expect_accepted(GetParam(), quoted(config::to_text(key.least)));
        }
        expect_accepted(GetParam(), quoted(config::to_text(key.most)));
        expect_refused(GetParam(), quoted(config::to_text(key.most + step)), codes);
        expect_refused(GetParam(), "5", {Code::bad_time});
        expect_refused(GetParam(), quoted("5"), {Code::bad_time});
    } else if (key.kind == Kind::whole) {
        const auto text = [](double number) {
            return std::to_string(static_cast<std::int64_t>(number));
        };
        expect_accepted(GetParam(), text(key.min));
        expect_accepted(GetParam(), text(key.max));
        expect_refused(GetParam(), text(key.min - 1), codes);
        expect_refused(GetParam(), text(key.max + 1), codes);
    } else if (key.kind == Kind::number && language::has_limits(key)) {
        expect_accepted(GetParam(), std::to_string(key.min));
        expect_refused(GetParam(), std::to_string(key.min - 0.001), codes);
        if (key.max != language::any_more) {
            expect_refused(GetParam(), std::to_string(key.max + 0.001), codes);
        }
    }
}

TEST_P(LanguageKey, WordsAreAllAndOnlyThese) {
    const auto& key = *GetParam().key;
    if (!key.built || key.kind != Kind::word) {
        return;
    }
    for (const std::string_view word : language::words_of(key.words)) {
        if (key.name != "transport") { // its words need other keys beside them
            expect_accepted(GetParam(), quoted(std::string(word)));
        }
    }
    expect_refused(GetParam(), quoted("nonsense"), {Code::unknown_word});
}

std::vector<Case> all_keys() {
    std::vector<Case> all;
    for (const auto* table :
         {&language::site_file, &language::line, &language::rate, &language::device,
          &language::asset, &language::each, &language::device_template, &language::point,
          &language::bits, &language::write, &language::manager, &language::bridge}) {
        for (const auto* key : language::keys_of(*table)) {
            if (key->kind != Kind::table && key->kind != Kind::tables) {
                all.push_back({table, key});
            }
        }
    }
    return all;
}

INSTANTIATE_TEST_SUITE_P(All, LanguageKey, testing::ValuesIn(all_keys()), [](const auto& instance) {
    const auto* table = instance.param.table;
    return (table == &language::site_file ? "file" : std::string(table->name)) + "_" +
           std::string(instance.param.key->name);
});

std::string text_of_file(const char* name) {
    std::ifstream file(std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

constexpr const char* run_this = "run tools/language: it writes this file from the definition";

TEST(LanguageFiles, SchemasAreCurrent) {
    EXPECT_TRUE(text_of_file("mappings/schema/railbridge.schema.json") ==
                language::json_schema(language::site_file, "Mapping files of railbridge"))
        << run_this;
    EXPECT_TRUE(text_of_file("mappings/schema/template.schema.json") ==
                language::json_schema(language::template_file, "Templates of railbridge"))
        << run_this;
    EXPECT_TRUE(text_of_file("mappings/schema/bridge.schema.json") ==
                language::json_schema(language::bridge_file, "bridge.toml of railbridge"))
        << run_this;
}

TEST(LanguageFiles, PagesAreCurrent) {
    for (const char* page : {"mappings/README.md", "deploy/README.md"}) {
        const std::string text = text_of_file(page);
        ASSERT_THAT(text, HasSubstr("<!-- keys of ")) << page;
        EXPECT_TRUE(text == language::with_key_tables(text)) << page << ": " << run_this;
    }
}

} // namespace
} // namespace railbridge

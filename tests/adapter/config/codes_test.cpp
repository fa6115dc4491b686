// The codes of diagnostics: each is explained, and its examples do what the explanation says.

#include "adapters/config/codes/code.hpp"
#include "adapters/config/load_config.hpp"
#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace railbridge {
namespace {

using config::Code;
using config::CodeInfo;
using config::Frame;
using test::ScratchDirectory;
using testing::HasSubstr;

constexpr const char* asset_frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[asset.press]
line = "plant"
unit = 1
addresses = "offset0"
)";

constexpr const char* site_frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[device.press]
line = "plant"
unit = 1
addresses = "offset0"
[asset.press]
device = "press"
point.lamp = { at = "co:99" }
)";

constexpr const char* meter_template = R"(schema = 1
[template]
vendor = "V"
model = "M"
source = "manual"
document_seen = true
addresses = "offset0"
point.power = { at = "ir:0", as = "f32", units = "W" }
)";

constexpr const char* template_site = R"([asset.meter]
line = "plant"
unit = 2
template = "meter"
use.normal = ["*"]
)";

using Diagnostics = std::vector<config::Diagnostic>;

/// The example under [manager] or, when it is about mappings, under [bridge].
Diagnostics load_bridge(const std::string& example) {
    const ScratchDirectory scratch;
    scratch.write("site.toml", "schema = 1\n");
    std::string manager;
    std::string bridge = "state_dir = \"state\"\n";
    const bool about_files = example.rfind("mappings", 0) == 0;
    for (const auto& [key, line] : {std::pair<std::string, std::string>{"url", "mqtts://m"},
                                    {"realm", "master"},
                                    {"client_id", "gw"},
                                    {"secret_file", "gateway.secret"}}) {
        if (example.rfind(key + " ", 0) != 0) {
            manager.append(key).append(" = \"").append(line).append("\"\n");
        }
    }
    (about_files ? bridge : manager) += example + "\n";
    bridge += about_files ? "" : "mappings = [\"site.toml\"]\n";
    const auto file =
        scratch.write("bridge.toml", "schema = 1\n[manager]\n" + manager + "[bridge]\n" + bridge);
    auto loaded = config::load_config(file, {});
    return loaded ? loaded->warnings : loaded.error();
}

Diagnostics diagnostics_of(Frame frame, std::string_view example) {
    if (frame == Frame::manager) {
        return load_bridge(std::string(example));
    }
    const ScratchDirectory scratch;
    const bool of_template = frame == Frame::device_template;
    const std::string before = frame == Frame::asset                 ? asset_frame
                               : frame == Frame::site || of_template ? site_frame
                                                                     : "";
    std::filesystem::create_directory(scratch.path() / "devices");
    scratch.write("devices/meter.toml",
                  of_template ? std::string(example) + "\n" : std::string(meter_template));
    const auto file = scratch.write(
        "site.toml", before + (of_template ? template_site : std::string(example)) + "\n");
    auto loaded = config::load_mapping({file}, {"R", "gw", {}, {}});
    return loaded ? loaded->warnings : loaded.error();
}

std::string text_of(const Diagnostics& diagnostics) {
    std::string text;
    for (const auto& diagnostic : diagnostics) {
        text += to_string(diagnostic) + "\n";
    }
    return text;
}

class Codes : public testing::TestWithParam<const CodeInfo*> {};

TEST_P(Codes, SaysWhatIsWrongAndItsExamplesShowIt) {
    const CodeInfo& info = *GetParam();
    EXPECT_FALSE(info.title.empty());
    EXPECT_FALSE(info.explanation.empty());
    if (!info.wrong.empty()) {
        const auto found = diagnostics_of(info.frame, info.wrong);
        ASSERT_EQ(found.size(), 1U) << text_of(found);
        EXPECT_EQ(found.front().code, info.code) << text_of(found);
        EXPECT_EQ(found.front().warning, is_lint(info.code));
    }
    if (!info.right.empty()) {
        auto found = diagnostics_of(info.frame, info.right);
        // What lines must look like needs no device on them to be shown.
        found.erase(std::remove_if(found.begin(), found.end(),
                                   [&info](const auto& diagnostic) {
                                       return diagnostic.code == Code::unused_line &&
                                              info.code < Code::unit_twice;
                                   }),
                    found.end());
        EXPECT_TRUE(found.empty()) << text_of(found);
    }
}

INSTANTIATE_TEST_SUITE_P(All, Codes, testing::ValuesIn(config::all_codes()),
                         [](const auto& instance) { return to_string(instance.param->code); });

TEST(CodeTable, HasEachNumberOnce) {
    const auto all = config::all_codes();
    for (std::size_t i = 1; i < all.size(); ++i) {
        EXPECT_LT(all[i - 1]->code, all[i]->code) << to_string(all[i]->code);
    }
    EXPECT_GE(all.size(), 60U);
}

TEST(CodeText, IsReadAsPeopleWriteIt) {
    EXPECT_EQ(to_string(Code::unknown_key), "RB005");
    EXPECT_EQ(to_string(Code::line_overloaded), "RB100");
    for (const char* text : {"RB005", "rb005", "RB5", "5"}) {
        EXPECT_EQ(config::parse_code(text), Code::unknown_key) << text;
    }
    for (const char* text : {"", "RB", "RB19", "RB005x", "X005"}) {
        EXPECT_EQ(config::parse_code(text), std::nullopt) << text;
    }
}

TEST(CodeText, IsExplainedWithAWrongAndARightExample) {
    const std::string text = explain(Code::unknown_key);
    EXPECT_THAT(text, HasSubstr("RB005, an error: unknown key"));
    EXPECT_THAT(text, HasSubstr("Wrong:\n    point.flow = { at = \"ir:10\", scal = 0.1 }"));
    EXPECT_THAT(text, HasSubstr("Right:\n    point.flow"));
    EXPECT_THAT(explain(Code::useless_swap), HasSubstr("RB101, a warning: "));
}

} // namespace
} // namespace railbridge

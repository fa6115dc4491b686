// The file of a template: its faults at its own lines, and where it is looked for.

#include "adapters/config/load_config.hpp"
#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

namespace railbridge {
namespace {

using test::MarkedText;
using test::ScratchDirectory;
using testing::HasSubstr;

constexpr const char* drive = R"(schema = 1
[template]
vendor = "Acme"
model = "Drive 1"
source = "Manual, edition 1"
document_seen = true
addresses = "offset1"
point.energy = { at = "hr:5", as = "u32", units = "kWh" }
)";

constexpr const char* frame = R"(schema = 1
[line.plant]
transport = "tcp"
endpoint = "10.0.0.1"
[enum.state]
5 = "other"
[asset.fan]
line = "plant"
unit = 3
template = "acme-drive1"
)";

config::MappingOptions options() {
    return {"R", "gw", {}, {}};
}

/// A template and a site that uses all of it; the fault is marked in the template.
void expect_template_fault(const std::string& marked, const std::string& says) {
    const ScratchDirectory scratch;
    std::filesystem::create_directory(scratch.path() / "devices");
    const MarkedText text(marked);
    const auto file = scratch.write("devices/acme-drive1.toml", text.text);
    const std::string site = std::string(frame) +
                             "use.fast = [\"*\"]\n[asset.other]\nline = \"plant\"\nunit = 9\n"
                             "template = \"acme-drive1\"\nuse.fast = [\"nothing\"]\n";
    const auto loaded = config::load_mapping({scratch.write("site.toml", site)}, options());
    ASSERT_FALSE(loaded) << marked;
    ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
    const auto& problem = loaded.error().front();
    EXPECT_EQ(problem.file, file);
    EXPECT_EQ(problem.line, text.line) << to_string(problem);
    EXPECT_EQ(problem.column, text.column) << to_string(problem);
    EXPECT_THAT(problem.text, HasSubstr(says));
    EXPECT_THAT(problem.text, HasSubstr("(template of site.toml:10)"));
}

constexpr const char* head = "schema = 1\n[template]\nvendor = \"V\"\nmodel = \"M\"\n"
                             "source = \"manual\"\ndocument_seen = true\naddresses = \"offset0\"\n";

TEST(TemplateFile, FaultsOfATemplateAreAtItsLinesAndSaidOnce) {
    const std::string good = std::string(head) + "point.a = { at = \"hr:0\" }\n";
    expect_template_fault(good + "point.b = { at = «\"xr:0\" }\n", "areas are");
    expect_template_fault(good + "point.b = { at = \"hr:1\", «scal = 2 }\n", "\"scale\"");
    expect_template_fault(good + "point.b = { at = \"hr:1\", «rate = \"fast\" }\n",
                          "site's choice");
    expect_template_fault(good + "point.b = { at = \"hr:1\", «deadband = 2 }\n", "site's choice");
    expect_template_fault(good + "point.b = { at = \"hr:1\", enum = «\"state\" }\n",
                          "no [enum.state]");
    expect_template_fault(good + "point.b = { at = \"hr:1\", writable = «\"no\" }\n",
                          "true or false");
    expect_template_fault(good + "point.b = «\"ir:0\"\n", "must be written");
    expect_template_fault(good + "bits.b = «\"hr:2\"\n", "must be written");
    expect_template_fault(good + "bits.«b = { at = \"hr:3\" }\n", "names no bit");
    expect_template_fault(good + "bits.b = { at = \"hr:3\", 0 = «5 }\n", "name the attribute");
    expect_template_fault(good + "bits.b = { at = \"hr:3\", «publish = false, 0 = \"c\" }\n",
                          "site's choice");
    expect_template_fault(good + "group.x = [«\"b\"]\n", "no point or group");
    expect_template_fault(good + "group.«a = [\"a\"]\n", "name already");
    expect_template_fault(good + "words = «\"ABDC\"\n", "ABCD");
    expect_template_fault(good + "serial = «\"9601 8N1\"\n", "9601");
    expect_template_fault(good + "never_read = [«\"hr:x\"]\n", "no address");
    expect_template_fault(good + "plc.«\"hr:x\" = \"MW{n}\"\n", "no address");
    expect_template_fault(good + "plc.\"hr:0..9\" = «\"MW{m}\"\n", "{ }");
    expect_template_fault(good + "«unit = 3\n", "stands in the site");
    expect_template_fault(good + "[«asset.x]\n", "stands in the site");
    expect_template_fault(good + "«modell = \"x\"\n", "\"model\"");
    expect_template_fault(good + "\n[enum.x]\n«y = 1\n", "an enum is written");
    expect_template_fault("«\n" + good.substr(std::string("schema = 1\n").size()), "has no schema");
}

TEST(TemplateFile, NeverGrantsWriting) {
    const std::string good = std::string(head) + "point.a = { at = \"hr:0\", writable = true }\n";
    expect_template_fault(good + "«write.a = { min = 0, max = 1 }\n",
                          "a template never grants writing");
}

TEST(TemplateSearch, SaysTheNearestNameAndWhereItLooked) {
    const ScratchDirectory scratch;
    std::filesystem::create_directory(scratch.path() / "more");
    scratch.write("more/acme-drive10.toml", drive);
    auto search = options();
    search.template_directories = {scratch.path() / "more"};
    const auto loaded = config::load_mapping({scratch.write("site.toml", frame)}, search);
    ASSERT_FALSE(loaded);
    const std::string text = to_string(loaded.error().front());
    EXPECT_THAT(text, HasSubstr("site.toml:10:12"));
    EXPECT_THAT(text, HasSubstr("did you mean \"acme-drive10\"?"));
    EXPECT_THAT(text, HasSubstr((scratch.path() / "devices").string() + ", " +
                                (scratch.path() / "more").string()));
}

TEST(TemplateSearch, TheOneBesideTheSiteIsFoundFirst) {
    const ScratchDirectory scratch;
    const std::string site = std::string(frame) + "use.fast = [\"energy\"]\n";
    std::filesystem::create_directory(scratch.path() / "devices");
    std::filesystem::create_directory(scratch.path() / "more");
    const auto second = scratch.write("more/acme-drive1.toml", drive);
    auto search = options();
    search.template_directories = {scratch.path() / "more"};
    const auto file = scratch.write("site.toml", site);
    auto loaded = config::load_mapping({file}, search);
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    ASSERT_EQ(loaded->templates.size(), 1U);
    EXPECT_EQ(loaded->templates.front().file, second);
    const auto first = loaded->templates.front().place;
    std::filesystem::copy_file(second, first);
    loaded = config::load_mapping({file}, search);
    EXPECT_EQ(loaded->templates.front().file, first);
}

TEST(TemplateSearch, BridgeTomlNamesDirectories) {
    const ScratchDirectory scratch;
    std::filesystem::create_directory(scratch.path() / "more");
    scratch.write("more/acme-drive1.toml", drive);
    scratch.write("site.toml", std::string(frame) + "use.fast = [\"energy\"]\n");
    const auto bridge =
        scratch.write("bridge.toml", "schema = 1\n[manager]\nurl = \"mqtts://m\"\nrealm = \"r\"\n"
                                     "client_id = \"gw\"\nsecret_file = \"s\"\n[bridge]\n"
                                     "state_dir = \"state\"\nmappings = [\"site.toml\"]\n"
                                     "templates = [\"absent\", \"more\"]\n");
    const auto loaded = config::load_config(bridge, {});
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    EXPECT_EQ(loaded->templates.front().file, scratch.path() / "more/acme-drive1.toml");
}

} // namespace
} // namespace railbridge

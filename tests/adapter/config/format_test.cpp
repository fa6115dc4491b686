// `fmt`: what it writes, and that it never changes what a file means.

#include "adapters/config/document.hpp"
#include "adapters/config/format/format_mapping.hpp"
#include "adapters/config/format/same_content.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <sstream>

namespace railbridge {
namespace {

using config::format_mapping;

std::string formatted(const std::string& text) {
    const auto made = format_mapping(text, "site.toml");
    if (!made) {
        throw std::runtime_error(to_string(made.error().front()));
    }
    return *made;
}

/// Right before and after: formatting keeps the meaning, and formatting again changes nothing.
void expect_kept(const std::string& text, const std::string& what) {
    const std::string once = formatted(text);
    config::Report report;
    const auto before = config::parse_document("a", text, nullptr, report);
    const auto after = config::parse_document("b", once, nullptr, report);
    ASSERT_TRUE(before && after) << what << '\n' << once;
    EXPECT_TRUE(same_content(before->root, after->root)) << what << '\n' << once;
    EXPECT_EQ(formatted(once), once) << what;
}

void expect_formatted(const std::string& text, const std::string& expected) {
    EXPECT_EQ(formatted(text), expected);
    expect_kept(text, text);
}

TEST(Format, AlignsOneLineTables) {
    expect_formatted("[asset.a]\n"
                     "point.voltage = {at=\"ir:0\",as = \"f32\",units=\"V\"}\n"
                     "# the second\n"
                     "  point.powerTotal={ at = \"ir:0x34\" , as=\"i16\", deadband = 5 } # W\n"
                     "write.x   = { max_age = \"30s\" }\n"
                     "\n"
                     "point.z = {}\n",
                     "[asset.a]\n"
                     "point.voltage    = { at = \"ir:0\",    as = \"f32\", units = \"V\" }\n"
                     "# the second\n"
                     "point.powerTotal = { at = \"ir:0x34\", as = \"i16\", deadband = 5 } # W\n"
                     "write.x          = { max_age = \"30s\" }\n"
                     "\n"
                     "point.z = {}\n");
}

TEST(Format, OneLongValueDoesNotPushTheOthers) {
    expect_formatted("p.a = { at = \"hr:0\", units = \"V\" }\n"
                     "p.b = { at = \"hr:0000000000000000000000000\", units = \"V\" }\n",
                     "p.a = { at = \"hr:0\", units = \"V\" }\n"
                     "p.b = { at = \"hr:0000000000000000000000000\", units = \"V\" }\n");
}

TEST(Format, LeavesTextsOfSeveralLinesAlone) {
    expect_formatted(
        "a = \"\"\"\nx   \n  write.y = { z = 1 }\n\"\"\"   \nb = [\n   1,  \n 2 ]\nc = 1  \n",
        "a = \"\"\"\nx   \n  write.y = { z = 1 }\n\"\"\"   \nb = [\n   1,  \n 2 ]\nc = 1\n");
}

TEST(Format, WritesStandInTheFirstColumnOfALineOfTheirOwn) {
    const std::string head = "[asset.a]\npoint.lamp = { at = \"co:3\" }\n";
    const std::string grant = "write.lamp = { max_age = \"30s\" }\n";
    const std::string aligned = head + grant;
    for (const char* spelling :
         {"    write.lamp = { max_age = \"30s\" }\n", "write = { lamp = { max_age = \"30s\" } }\n",
          "write.lamp.max_age = \"30s\"\n", "\n[asset.a.write]\nlamp = { max_age = \"30s\" }\n",
          "\n[asset.a.write.lamp]\nmax_age = \"30s\"\n", "\"write\".lamp = { max_age = \"30s\" }\n",
          "write . lamp = { max_age = \"30s\" }\n"}) {
        expect_formatted(head + spelling, aligned);
    }
}

TEST(Format, WritesThatHaveCommentsWithinAreLeftAlone) {
    const std::string text = "[asset.a]\nset.x = 1\n\n[asset.a.write.lamp]\n"
                             "# short, as the lamp is hot\nmax_age = \"30s\"\n";
    expect_formatted(text, text);
}

TEST(Format, WritesOfAnotherAssetStayWhereTheyAre) {
    const std::string text = "[asset.a]\nset.x = 1\n[asset.b]\nset.x = 1\n[asset.a.write]\n"
                             "lamp = { max_age = \"30s\" }\n";
    expect_formatted(text, text);
}

TEST(Format, RefusesWhatIsNoToml) {
    const auto made = format_mapping("a = {\n", "site.toml");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().front().code, config::Code::not_toml);
}

/// Files of all kinds: tables, comments, odd blanks, grants in every spelling.
class Generator {
public:
    explicit Generator(unsigned seed)
        : random_(seed) {}

    std::string file() {
        std::string text =
            pick({"", "# head\n", "schema = 1\n", "x = \"\"\"\na\n  b = {}\n\"\"\"\n"});
        const int assets = number(4);
        for (int i = 0; i < assets; ++i) {
            text += asset("a" + std::to_string(i));
        }
        return text;
    }

private:
    int number(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
    std::string pick(const std::vector<std::string>& from) {
        return from[static_cast<std::size_t>(number(static_cast<int>(from.size())))];
    }
    std::string blank() { return pick({"", "", " ", "  ", "\t"}); }
    std::string end() { return pick({"\n", "\n", "  \n", " # note\n", "#{ x = 1, \"\n", "\r\n"}); }
    std::string value() {
        return pick({"1", "-0.5", "true", "\"a, b\"", "'c}'", "\"\\\"q\\\"\"", "[1, 2]",
                     "[\"x\", {y = 1}]", "{ z = 1 }", "{}", "\"#\"", "\"°C\"", "1979-05-27", "nan",
                     "[[0], [1]]"});
    }
    std::string table() {
        std::string text = blank() + "{" + blank();
        const int keys = number(4);
        for (int i = 0; i < keys; ++i) {
            text += (i == 0 ? "" : blank() + "," + blank()) +
                    pick({"at", "as", "units", "'q x'.y", "scale"}) + std::to_string(i) + blank() +
                    "=" + blank() + value();
        }
        return text + blank() + "}";
    }
    std::string line(const std::string& key) {
        return blank() + key + blank() + "=" + table() + end();
    }
    std::string grants(const std::string& key) {
        switch (number(6)) {
        case 0:
            return line("write.lamp") + line("write.speed");
        case 1:
            return "write = { lamp = { a = 1 }, speed = {} }" + end();
        case 2:
            return "write.lamp.a = 1\n" + blank() + "write.lamp.b=[2, 3]" + end() +
                   "write.speed = { c = 3 }\n";
        case 3:
            return "\n[asset." + key + ".write]\n" + pick({"", "# c\n"}) + line("lamp") + "\n" +
                   line("speed");
        case 4:
            return "[asset." + key + ".write.lamp]" + end() + "a = 1\n" + pick({"", "# c\n"}) +
                   "b = \"x\"\n\n[asset." + key + ".write.speed]\n";
        default:
            return "";
        }
    }
    std::string asset(const std::string& key) {
        std::string text = pick({"", "\n", "# about\n"}) + "[asset." + key + "]" + end();
        const int points = number(6);
        for (int i = 0; i < points; ++i) {
            text += pick({"", "", "\n", "# c\n", "   # d\n"}) +
                    line("point.p" + std::string(static_cast<std::size_t>(number(9)), 'x') +
                         std::to_string(i));
        }
        text += pick({"", "name = \"n\"\n", "m = [\n 1, # one\n   2,\n]\n",
                      "point.multi = { r = [0,\n  1] }\n", "t = '''\n   write.no = {}\n'''\n"});
        return text + grants(key);
    }

    std::mt19937 random_;
};

TEST(FormatProperty, KeepsWhatAFileMeans) {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        expect_kept(Generator(seed).file(), "seed " + std::to_string(seed));
        if (HasFailure()) {
            return;
        }
    }
}

TEST(FormatProperty, GrantsAreFoundByGrep) {
    std::size_t moved = 0;
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::istringstream lines(formatted(Generator(seed).file()));
        for (std::string line; std::getline(lines, line);) {
            moved += line.rfind("write.", 0) == 0 ? 1U : 0U;
        }
    }
    EXPECT_GT(moved, 500U);
}

TEST(FormatProperty, TemplatesAndSitesAreFormatted) {
    std::size_t files = 0;
    for (const char* directory : {"mappings/devices", "mappings/sites", "deploy"}) {
        for (const auto& entry : std::filesystem::directory_iterator(
                 std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / directory)) {
            if (entry.path().extension() != ".toml") {
                continue;
            }
            std::ostringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            EXPECT_EQ(formatted(text.str()), text.str()) << entry.path() << ": railbridge fmt";
            expect_kept(text.str(), entry.path());
            ++files;
        }
    }
    EXPECT_GE(files, 18U);
}

} // namespace
} // namespace railbridge

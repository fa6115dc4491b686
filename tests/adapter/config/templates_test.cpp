// Templates of devices: what an asset takes of one, and where what does not fit is said to be.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/marked_text.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace railbridge {
namespace {

using test::MarkedText;
using test::ScratchDirectory;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr const char* drive = R"(schema = 1

[template]
vendor = "Acme"
model = "Drive 1"
source = "Manual, edition 1"
document_seen = true
addresses = "offset1"
words = "CDAB"
read_limit = 50
response_timeout = "700ms"
never_read = ["hr:100..109"]
group.motor = ["current", "frequency*"]
point.frequency    = { at = "hr:1", as = "u16", scale = 0.1, units = "Hz" }
point.frequencySet = { at = "hr:2", as = "u16", scale = 0.1, units = "Hz", writable = true, note = "kept in memory" }
point.current      = { at = "hr:3", as = "f32", units = "A" }
point.energy       = { at = "hr:5", as = "u32", units = "kWh" }
point.state        = { at = "hr:7", as = "u16", enum = "state" }
point.command      = { at = "hr:8", writable = true, read = false }
bits.status        = { at = "hr:9", 0 = "ready", 1 = "running", 3 = "tripped" }

[enum.state]
0 = "idle"
1 = "run"
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

class TemplateUse : public testing::Test {
protected:
    TemplateUse() {
        std::filesystem::create_directory(scratch_.path() / "devices");
        scratch_.write("devices/acme-drive1.toml", drive);
    }

    void load(const std::string& lines) {
        auto loaded = config::load_mapping({scratch_.write("site.toml", frame + lines)}, options());
        ASSERT_TRUE(loaded) << to_string(loaded.error().front());
        for (const auto& warning : loaded->warnings) { // a template has enums of its own
            EXPECT_EQ(warning.code, config::Code::unused_enum) << to_string(warning);
        }
        mapping_ = std::move(loaded->mapping);
    }

    void expect_fault(const std::string& marked, const std::string& says) {
        const MarkedText text(frame + marked);
        const auto loaded =
            config::load_mapping({scratch_.write("site.toml", text.text)}, options());
        ASSERT_FALSE(loaded) << marked;
        ASSERT_EQ(loaded.error().size(), 1U) << to_string(loaded.error().back());
        const auto& problem = loaded.error().front();
        EXPECT_EQ(problem.line, text.line) << to_string(problem);
        EXPECT_EQ(problem.column, text.column) << to_string(problem);
        EXPECT_EQ(problem.file.filename(), "site.toml");
        EXPECT_THAT(problem.text, HasSubstr(says));
    }

    std::vector<std::string> attributes() const {
        std::vector<std::string> names;
        for (const Point& point : mapping_.points) {
            names.push_back(point.attribute);
        }
        return names;
    }

    const Point& point(const std::string& attribute) const {
        const auto found =
            std::find_if(mapping_.points.begin(), mapping_.points.end(),
                         [&](const Point& each) { return each.attribute == attribute; });
        if (found == mapping_.points.end()) {
            throw std::runtime_error("no point " + attribute);
        }
        return *found;
    }

    std::string rate_of(const std::string& attribute) const {
        return mapping_.rate(point(attribute).rate).name;
    }

    ScratchDirectory scratch_;
    Mapping mapping_;
};

TEST_F(TemplateUse, TakesWhatIsNamedAndNothingElse) {
    load("use.fast = [\"current\"]\nuse.slow = [\"energy\"]\n");
    EXPECT_THAT(attributes(), ElementsAre("current", "energy"));
    EXPECT_EQ(rate_of("current"), "fast");
    EXPECT_EQ(rate_of("energy"), "slow");
}

TEST_F(TemplateUse, TheFirstPatternWins) {
    load("use.fast = [\"frequency\", \"ready\"]\nuse.slow = [\"*\"]\n");
    EXPECT_EQ(rate_of("frequency"), "fast");
    EXPECT_EQ(rate_of("frequencySet"), "slow");
    EXPECT_EQ(rate_of("ready"), "fast");
    EXPECT_EQ(rate_of("running"), "slow");
    EXPECT_EQ(attributes().size(), 8U) << "all but what cannot be read";
}

TEST_F(TemplateUse, AGroupAndTheNameOfBitsStandForTheirPoints) {
    load("use.fast = [\"motor\", \"status\"]\n");
    EXPECT_THAT(attributes(),
                ElementsAre("frequency", "frequencySet", "current", "ready", "running", "tripped"));
}

TEST_F(TemplateUse, TheFactsAreThoseOfTheTemplate) {
    load("use.fast = [\"*\"]\n");
    const Device& device = mapping_.devices.front();
    EXPECT_EQ(device.read_limit_words, 50);
    EXPECT_EQ(device.response_timeout, 700ms);
    EXPECT_THAT(device.never_read, ElementsAre(AddressRange{Table::holding_register, 99, 10}));
    EXPECT_EQ(point("current").range, (AddressRange{Table::holding_register, 2, 2}));
    EXPECT_EQ(point("current").encoding.order, (WordOrder{true, false}));
    EXPECT_EQ(point("current").units, std::vector<std::string>{"amp"});
    EXPECT_EQ(point("tripped").encoding.bit_first, 3);
    EXPECT_EQ(mapping_.enumeration(*point("state").enumeration).values.front().second, "idle")
        << "an enum of the template, not the site's of the same name";
}

TEST_F(TemplateUse, ALineOfTheSiteOverridesSingleKeys) {
    load("use.fast = [\"motor\"]\n"
         "addresses = \"offset0\"\n"
         "words = \"ABCD\"\n"
         "never_read = [\"hr:200\"]\n"
         "point.current = { deadband = 5 }\n"
         "point.frequency = { raw = [0, 100], eng = [0, 50] }\n"
         "point.state = { enum = \"state\", rate = \"slow\" }\n"
         "point.own = { at = \"hr:20\" }\n"
         "bits.status = { rate = \"slow\", 7 = \"local\" }\n");
    EXPECT_EQ(point("current").deadband, 5.0);
    EXPECT_EQ(point("current").range.first, 2) << "counted as the template does";
    EXPECT_EQ(point("current").encoding.order, WordOrder{});
    EXPECT_EQ(rate_of("current"), "fast");
    EXPECT_DOUBLE_EQ(point("frequency").scaling.factor, 0.5);
    EXPECT_EQ(mapping_.enumeration(*point("state").enumeration).values.front().second, "other");
    EXPECT_EQ(point("own").range.first, 20) << "counted as the site says";
    EXPECT_EQ(rate_of("local"), "slow");
    EXPECT_THAT(mapping_.devices.front().never_read,
                ElementsAre(AddressRange{Table::holding_register, 200, 1},
                            AddressRange{Table::holding_register, 99, 10}));
}

TEST_F(TemplateUse, ALineOfTheSiteTakesThePoint) {
    load("point.energy = { deadband = 1 }\nbits.status = { rate = \"fast\" }\n");
    EXPECT_THAT(attributes(), ElementsAre("energy", "ready", "running", "tripped"));
    EXPECT_EQ(rate_of("energy"), "normal");
    EXPECT_EQ(rate_of("ready"), "fast");
}

TEST_F(TemplateUse, OnlyALineOfTheSiteGrantsWriting) {
    load("use.fast = [\"*\"]\n"
         "write.frequencySet = { min = 0, max = 50 }\n"
         "write.command = { allow = [1, 2] }\n");
    EXPECT_TRUE(point("frequencySet").write);
    EXPECT_FALSE(point("command").read);
    EXPECT_TRUE(point("command").write);
    EXPECT_FALSE(point("frequency").write);
}

TEST_F(TemplateUse, TheSiteMaySayThatABitTakesWrites) {
    load("bits.status = { writable = true }\nwrite.ready = { rmw = true }\n");
    EXPECT_TRUE(point("ready").write);
}

TEST_F(TemplateUse, SeveralAssetsShareADeviceWithATemplate) {
    load("use.fast = [\"current\"]\n"
         "[device.pump]\nline = \"plant\"\nunit = 4\ntemplate = \"acme-drive1\"\n"
         "[asset.pump]\ndevice = \"pump\"\nuse.slow = [\"energy\"]\n"
         "[asset.pump_state]\ndevice = \"pump\"\nuse.slow = [\"state\"]\n");
    EXPECT_THAT(attributes(), ElementsAre("current", "energy", "state"));
    EXPECT_EQ(index(point("energy").device), index(point("state").device));
    EXPECT_EQ(mapping_.enums.size(), 2U) << "those of a template once";
}

TEST_F(TemplateUse, FaultsOfTheSiteAreAtItsLines) {
    expect_fault("use.fast = [«\"energi\"]\n", "did you mean \"energy\"?");
    expect_fault("use.fast = [\"motor\", «\"fequency*\"]\n", "the nearest is \"frequency\"");
    expect_fault("use.fast = «\"*\"\n", "is a list");
    expect_fault("use.«fst = [\"*\"]\n", "did you mean \"fast\"?");
    expect_fault("use.fast = [\"*\"]\npoint.«curent = { deadband = 5 }\n",
                 "did you mean \"current\"?");
    expect_fault("use.fast = [\"*\"]\npoint.current = { deadband = «-5 }\n", "0 or more");
    expect_fault("use.fast = [\"*\"]\npoint.energy = «5\n", "must be written");
    expect_fault("point.energy = «5\nwrite.energy = { min = 0, max = 5 }\n", "must be written");
    expect_fault("use.fast = [\"*\"]\nbits.status = «5\n", "must be written");
    expect_fault("use.fast = [\"*\"]\npoint.«ready = { label = \"x\" }\n", "bits.status");
    expect_fault("use.fast = [\"*\"]\nwrite.«frequency = { min = 0, max = 5 }\n",
                 "acme-drive1.toml:14");
    expect_fault("use.fast = [\"*\"]\nwrite.«ready = { rmw = true }\n",
                 "writable = true in its point. or bits. line of this asset");
    expect_fault("use.fast = [\"*\"]\nwrite.«frequencyset = { min = 0, max = 5 }\n",
                 "did you mean \"frequencySet\"?");
}

/// The template counts from 1, but for what stands in the site nobody has said it.
TEST_F(TemplateUse, AnExponentCountsAsTheFileSaysInWhichItStands) {
    const std::string pump = "[asset.«pump]\nline = \"plant\"\nunit = 4\n"
                             "template = \"acme-drive1\"\n"
                             "point.frequency = { scale_exp = \"hr:2\" }\n";
    expect_fault("use.fast = [\"*\"]\n" + pump, "asset.pump has no addresses");
    load("use.fast = [\"energy\"]\naddresses = \"offset0\"\n"
         "point.frequency = { scale_exp = \"hr:2\" }\n");
    EXPECT_EQ(point("frequency").range, (AddressRange{Table::holding_register, 0, 3}));
}

/// The zero of a pressure that nobody meant to measure in raw values.
TEST_F(TemplateUse, RawAndEngOfATemplateGiveWayToScaleAndOffsetTogether) {
    scratch_.write("devices/acme-gauge.toml",
                   "schema = 1\n[template]\nvendor = \"Acme\"\nmodel = \"Gauge\"\n"
                   "source = \"Manual\"\ndocument_seen = true\naddresses = \"offset0\"\n"
                   "point.pressure = { at = \"ir:0\", raw = [4000, 20000], eng = [0, 10] }\n");
    const std::string gauge = "use.fast = [\"*\"]\n[asset.gauge]\nline = \"plant\"\nunit = 4\n"
                              "template = \"acme-gauge\"\npoint.pressure = ";
    expect_fault(gauge + "{ «offset = 0.05 }\n", "write scale and offset, or eng");
    expect_fault(gauge + "{ «scale = 0.1 }\n", "write scale and offset, or eng");
    load(gauge + "{ scale = 0.5, offset = 2 }\n");
    EXPECT_EQ(point("pressure").scaling.factor, 0.5);
    EXPECT_EQ(point("pressure").scaling.offset, 2.0);
    load(gauge + "{ eng = [0, 16] }\n");
    EXPECT_DOUBLE_EQ(point("pressure").scaling.factor, 0.001);
    EXPECT_DOUBLE_EQ(point("pressure").scaling.offset, -4.0);
}

TEST_F(TemplateUse, WhatDoesNotFitTheTemplateIsTheFaultOfTheLineThatSaysSo) {
    expect_fault("use.fast = [\"*\"]\npoint.«frequency = { as = \"str8\" }\n",
                 "acme-drive1.toml:14");
    expect_fault("use.fast = [«\"ready\"]\nset.ready = true\n", "exists already, in site.toml:12");
    expect_fault("use.fast = [\"energy\", «\"command\"]\n", "neither read nor written");
}

} // namespace
} // namespace railbridge

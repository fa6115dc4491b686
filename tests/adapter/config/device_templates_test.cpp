// Every template of mappings/devices: it loads without a word, its reads keep to its limits, and
// what was recorded of the device decodes to what was recorded as its meaning.

#include "adapters/config/document.hpp"
#include "adapters/config/load_mapping.hpp"
#include "bridge/codec/decode.hpp"
#include "bridge/polling/read_plan.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace railbridge {
namespace {

using test::ScratchDirectory;

std::filesystem::path source(const char* name) {
    return std::filesystem::path(RAILBRIDGE_SOURCE_DIR) / name;
}

std::vector<std::string> template_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(source("mappings/devices"))) {
        if (entry.path().extension() == ".toml") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// tests/golden/devices/NAME.toml: words by "area:address", values by attribute.
struct Recorded {
    std::map<std::pair<Table, std::uint32_t>, std::uint16_t> words;
    std::map<std::string, config::Node> values;
    std::vector<std::string> none;
};

Table table_of(std::string_view area) {
    for (const Table table :
         {Table::coil, Table::discrete_input, Table::input_register, Table::holding_register}) {
        if (short_name(table) == area) {
            return table;
        }
    }
    throw std::runtime_error("no area " + std::string(area));
}

Recorded recorded(const std::string& name) {
    config::Report report;
    const auto document = config::read_document(source("tests/golden/devices") / (name + ".toml"),
                                                nullptr, std::nullopt, report);
    if (!document) {
        throw std::runtime_error(to_string(report.take_all().front()));
    }
    Recorded made;
    if (const auto* none = document->root.find("none")) {
        for (const auto& item : std::get<config::Array>(none->value)) {
            made.none.push_back(std::get<std::string>(item.value));
        }
    }
    for (const auto& entry :
         std::get<config::KeyTable>(document->root.find("words")->value).entries) {
        const Table table = table_of(entry.key.substr(0, 2));
        auto address = static_cast<std::uint32_t>(std::stoul(entry.key.substr(3)));
        for (const auto& word : std::get<config::Array>(entry.node.value)) {
            made.words[{table, address++}] =
                static_cast<std::uint16_t>(std::get<std::int64_t>(word.value));
        }
    }
    for (const auto& entry :
         std::get<config::KeyTable>(document->root.find("values")->value).entries) {
        made.values.emplace(entry.key, entry.node);
    }
    return made;
}

bool same(const Value& value, const config::Node& node) {
    double number = 0.0;
    if (const auto* flag = std::get_if<bool>(&node.value)) {
        return value == Value{*flag};
    }
    if (const auto* text = std::get_if<std::string>(&node.value)) {
        return value == Value{*text};
    }
    if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
        return value == Value{*whole} ||
               (std::holds_alternative<double>(value) && as_number(value, number) &&
                number == static_cast<double>(*whole));
    }
    if (const auto* real = std::get_if<double>(&node.value)) {
        return as_number(value, number) && std::abs(number - *real) <= 1e-12 * std::abs(*real);
    }
    return false;
}

class DeviceTemplate : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        const auto site = scratch_.write("site.toml", "schema = 1\n"
                                                      "[line.plant]\n"
                                                      "transport = \"tcp\"\n"
                                                      "endpoint = \"10.0.0.1\"\n"
                                                      "[asset.it]\n"
                                                      "line = \"plant\"\n"
                                                      "unit = 1\n"
                                                      "template = \"" +
                                                          GetParam() +
                                                          "\"\n"
                                                          "use.normal = [\"*\"]\n");
        config::MappingOptions options{"R", "gw", {}, {}};
        options.template_directories = {source("mappings/devices")};
        auto loaded = config::load_mapping({site}, options);
        ASSERT_TRUE(loaded) << to_string(loaded.error().front());
        EXPECT_TRUE(loaded->warnings.empty()) << to_string(loaded->warnings.front());
        mapping_ = std::move(loaded->mapping);
    }

    ScratchDirectory scratch_;
    Mapping mapping_;
};

TEST_P(DeviceTemplate, IsReadWithinItsLimits) {
    const auto polled = polled_points(mapping_, LineId{0});
    ASSERT_EQ(polled.size(), 1U);
    const Device& device = mapping_.devices.front();
    std::size_t points = 0;
    for (const auto& read : plan_reads(mapping_, DeviceId{0}, polled.front().points, {})) {
        points += read.points.size();
        const auto limit =
            is_bit_table(read.range.table) ? limits::read_bits_max : device.read_limit_words;
        EXPECT_LE(read.range.count, limit);
        for (const auto& forbidden : device.never_read) {
            EXPECT_FALSE(read.range.overlaps(forbidden));
        }
    }
    EXPECT_EQ(points, mapping_.points.size());
}

TEST_P(DeviceTemplate, DecodesWhatWasRecorded) {
    const Recorded record = recorded(GetParam());
    for (const Point& point : mapping_.points) {
        std::vector<std::uint16_t> words;
        const AddressRange value = point.value_range();
        for (std::uint32_t i = point.range.first; i < point.range.end(); ++i) {
            const auto word = record.words.find({point.range.table, i});
            const bool needed = i >= value.first && i < value.end();
            EXPECT_TRUE(word != record.words.end() || !needed)
                << point.attribute << ": no word " << i;
            words.push_back(word == record.words.end() ? std::uint16_t{0} : word->second);
        }
        const auto decoded = decode(
            words, point, point.enumeration ? &mapping_.enumeration(*point.enumeration) : nullptr);
        const auto expected = record.values.find(point.attribute);
        if (expected == record.values.end()) {
            EXPECT_THAT(record.none, testing::Contains(point.attribute)) << "is not recorded";
            EXPECT_NE(decoded.quality, Quality::good) << point.attribute;
            continue;
        }
        EXPECT_EQ(decoded.quality, Quality::good) << point.attribute;
        if (const auto* list = std::get_if<config::Array>(&expected->second.value)) {
            const auto* values = std::get_if<ValueList>(&decoded.value);
            ASSERT_TRUE(values != nullptr && values->size() == list->size()) << point.attribute;
            for (std::size_t i = 0; i < list->size(); ++i) {
                EXPECT_EQ(
                    to_text(std::visit([](const auto& one) { return Value{one}; }, (*values)[i])),
                    std::to_string(std::get<std::int64_t>((*list)[i].value)));
            }
        } else {
            EXPECT_TRUE(same(decoded.value, expected->second))
                << point.attribute << " is " << to_text(decoded.value);
        }
    }
    EXPECT_EQ(record.values.size() + record.none.size(), mapping_.points.size());
}

INSTANTIATE_TEST_SUITE_P(All, DeviceTemplate, testing::ValuesIn(template_names()),
                         [](const auto& instance) {
                             std::string name = instance.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(DeviceTemplates, AreEnough) {
    EXPECT_GE(template_names().size(), 12U);
}

} // namespace
} // namespace railbridge

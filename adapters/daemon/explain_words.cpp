#include "adapters/daemon/explain_words.hpp"

#include "adapters/daemon/status_json.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace railbridge::daemon {

namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t pasted_max = 3;
constexpr int pasted_score_min = 40;

std::string padded(std::string text, std::size_t width) {
    return text + std::string(width - std::min(width, text.size()), ' ');
}

std::string hex_words(const Words& words) {
    std::string text;
    for (const auto word : words) {
        std::array<char, 8> hex{};
        std::snprintf(hex.data(), hex.size(), "0x%04x", static_cast<unsigned>(word));
        text += (text.empty() ? "" : " ") + std::string(hex.data());
    }
    return text;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) {
        all += (all.empty() ? "" : ", ") + text;
    }
    return all;
}

std::string range_text(const AddressRange& range) {
    return std::string(short_name(range.table)) + ':' + std::to_string(range.first);
}

std::string facts_text(const std::vector<Fact>& facts) {
    std::string text;
    std::string_view label;
    for (const Fact& fact : facts) {
        if (fact.label == label) {
            text += ", " + fact.text;
            continue;
        }
        label = fact.label;
        text += (text.empty() ? "  " : "\n  ") + padded(std::string(label), 14) + "  " + fact.text;
    }
    return text + '\n';
}

/// The impossible ones are not shown, and the others as far as they help.
std::string proposals_text(const std::vector<Proposal>& proposals) {
    constexpr std::size_t shown_max = 10;
    std::string text = "\n  score  at        type         value               because\n";
    std::size_t shown = 0;
    for (const auto& one : proposals) {
        if (one.judged.score > 0 && shown < shown_max) {
            ++shown;
            text += "  " + padded(std::to_string(one.judged.score), 5) + "  " +
                    padded(range_text(one.judged.range), 8) + "  " + padded(one.type, 11) + "  " +
                    padded(one.judged.newest, 18) + "  " + joined(one.judged.reasons) + '\n';
        }
    }
    if (proposals.size() > shown) {
        text += "  and " + std::to_string(proposals.size() - shown) +
                " that are less likely; --json lists them all\n";
    }
    return text;
}

std::string pastes_text(const std::vector<Proposal>& proposals) {
    std::string text;
    std::size_t pasted = 0;
    for (const auto& one : proposals) {
        if (pasted == pasted_max || one.judged.score < pasted_score_min) {
            break;
        }
        ++pasted;
        text += one.paste.empty() ? "  " + one.type + " at " + range_text(one.judged.range) +
                                        ": the mapping says so\n"
                                  : "  " + one.paste + '\n';
    }
    return text.empty() ? "\nnothing here looks like a value\n"
                        : "\nto paste, the best first:\n" + text;
}

std::string live_text(const LiveWords& live) {
    const auto& reading = live.reading;
    std::string text = "  " + padded("words", 14) + "  " + hex_words(reading.words) + '\n';
    text += "  " + padded("now", 14) + "  " + to_text(reading.now.value) + " (" +
            std::string(to_string(reading.now.quality)) + ")\n";
    text += "  " + padded("samples", 14) + "  " + std::to_string(reading.seen.samples.size()) +
            " of " + range_text(reading.seen.window) + ".." +
            std::to_string(reading.seen.window.end() - 1);
    text += reading.failed == 0
                ? "\n"
                : ", " + std::to_string(reading.failed) + " more were not answered\n";
    return live.proposals.empty()
               ? text
               : text + proposals_text(live.proposals) + pastes_text(live.proposals);
}

void text(Json& json, std::string_view key, std::string_view value) {
    json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void raw(Json& json, const char* key, const std::string& value) {
    json.Key(key);
    json.RawValue(value.data(), value.size(), rapidjson::kStringType);
}

void words(Json& json, const char* key, const Words& all) {
    json.Key(key);
    json.StartArray();
    for (const auto word : all) {
        json.Uint(word);
    }
    json.EndArray();
}

void write(Json& json, const Proposal& one) {
    json.StartObject();
    json.Key("score");
    json.Int(one.judged.score);
    text(json, "address", range_text(one.judged.range));
    text(json, "as", one.type);
    text(json, "first", one.judged.first);
    text(json, "value", one.judged.newest);
    json.Key("because");
    json.StartArray();
    for (const auto& reason : one.judged.reasons) {
        json.String(reason.data(), static_cast<rapidjson::SizeType>(reason.size()));
    }
    json.EndArray();
    text(json, "paste", one.paste);
    json.EndObject();
}

void write(Json& json, const LiveWords& live) {
    const auto& reading = live.reading;
    json.StartObject();
    words(json, "words", reading.words);
    raw(json, "value", value_to_json(reading.now.value));
    text(json, "quality", to_string(reading.now.quality));
    json.Key("failed");
    json.Uint64(reading.failed);
    text(json, "samplesFrom", range_text(reading.seen.window));
    json.Key("samples");
    json.StartArray();
    for (const auto& sample : reading.seen.samples) {
        json.StartArray();
        for (const auto word : sample) {
            json.Uint(word);
        }
        json.EndArray();
    }
    json.EndArray();
    json.Key("interpretations");
    json.StartArray();
    for (const auto& one : live.proposals) {
        write(json, one);
    }
    json.EndArray();
    json.EndObject();
}

} // namespace

std::string explain_text(const std::string& name, const std::vector<Fact>& facts,
                         const std::optional<LiveWords>& live) {
    return name + '\n' + facts_text(facts) + (live ? live_text(*live) : std::string());
}

std::string explain_json(const std::string& name, const std::vector<Fact>& facts,
                         const std::optional<LiveWords>& live) {
    rapidjson::StringBuffer buffer;
    Json json{buffer};
    json.StartObject();
    text(json, "point", name);
    for (const Fact& fact : facts) {
        if (fact.number) {
            json.Key(fact.key.data(), static_cast<rapidjson::SizeType>(fact.key.size()));
            json.Uint64(*fact.number);
        } else {
            text(json, fact.key, fact.text);
        }
    }
    if (live) {
        json.Key("live");
        write(json, *live);
    }
    json.EndObject();
    return std::string(buffer.GetString(), buffer.GetSize()) + '\n';
}

} // namespace railbridge::daemon

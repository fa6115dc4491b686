#pragma once
// Keys of one kind of table ("line", "rate", ...) and the ids they got.

#include "adapters/config/nearest.hpp"
#include "adapters/config/report.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::config {

template <typename Id>
class Names {
public:
    explicit Names(std::string_view kind)
        : kind_(kind) {}

    void add(const std::string& key, Id id) { ids_.insert_or_assign(key, id); }

    bool has(std::string_view key) const { return ids_.find(key) != ids_.end(); }

    std::optional<Id> find(std::string_view key) const {
        const auto found = ids_.find(key);
        return found == ids_.end() ? std::nullopt : std::optional<Id>(found->second);
    }

    /// A file could not be read, so that more names may exist than are known: unknown ones are no
    /// longer reported.
    void set_incomplete() { incomplete_ = true; }

    /// Reports an unknown key at `at`, with the nearest known one.
    std::optional<Id> look_up(std::string_view key, Position at, Report& report) const {
        const auto found = ids_.find(key);
        if (found != ids_.end()) {
            return found->second;
        }
        if (incomplete_) {
            return std::nullopt;
        }
        std::vector<std::string_view> known;
        for (const auto& [name, id] : ids_) {
            known.push_back(name);
        }
        report.error(at, Code::unknown_reference,
                     "there is no [" + kind_ + '.' + std::string(key) + ']' +
                         did_you_mean(key, known),
                     nearest_text(key, known));
        return std::nullopt;
    }

private:
    std::string kind_;
    bool incomplete_ = false;
    std::map<std::string, Id, std::less<>> ids_;
};

/// Keys of lines, rates, devices, assets, enums: letters, digits, '_' and '-'. Reported otherwise.
bool check_key(const std::string& key, Position at, Report& report);

/// OpenRemote's rule for attribute names: `\w+`, and `update` is a word of its topics. The bridge's
/// own `deviceStatus` and `commandStatus` are refused too.
bool check_attribute_name(const std::string& name, Position at, Report& report);

} // namespace railbridge::config

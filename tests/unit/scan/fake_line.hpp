#pragma once
// A line with devices for a scan to find: settings, units, what they have and refuse.

#include "bridge/scan/line_scan.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace railbridge::test {

struct FakeUnit {
    std::vector<AddressRange> readable;
    std::set<Table> unknown{};  ///< tables of functions it does not know
    std::uint16_t limit = 2000; ///< most addresses in one request
    /// What it answers to more.
    ExceptionCode beyond_limit = ExceptionCode::illegal_data_value;
    bool pairs = false; ///< refuses an odd number of registers
    bool silent_when_illegal = false;
    std::vector<std::string> objects{}; ///< one in each answer
    std::string server_id{};

    bool has(const AddressRange& range) const {
        for (std::uint32_t address = range.first; address < range.end(); ++address) {
            const AddressRange one{range.table, static_cast<std::uint16_t>(address), 1};
            if (std::none_of(readable.begin(), readable.end(),
                             [&](const auto& part) { return part.contains(one); })) {
                return false;
            }
        }
        return true;
    }
};

/// A register reads as its address.
class FakeLine {
public:
    std::size_t settings = 0; ///< the settings it has
    std::map<UnitId, FakeUnit> units;
    std::set<std::size_t> refused_settings{}; ///< that the port does not take
    bool gateway = false;                     ///< says so when a unit is not there
    bool any_unit = false;                    ///< unit 1 answers to every id
    std::size_t asked = 0;
    std::vector<ScanStep> steps{};

    ProbeAnswer ask(const ScanStep& step) {
        ++asked;
        steps.push_back(step);
        const auto unit = units.find(any_unit ? UnitId{1} : step.unit);
        if (step.choice != settings) {
            return of_kind(unit == units.end() ? ProbeAnswer::Kind::silent
                                               : ProbeAnswer::Kind::broken);
        }
        if (unit == units.end()) {
            return gateway ? refused(ExceptionCode::gateway_target_failed)
                           : of_kind(ProbeAnswer::Kind::silent);
        }
        return answer(unit->second, step.probe);
    }

    /// Runs the scan, or its first `most` requests.
    ScanFindings scan(ScanPlan plan, std::size_t most = 1'000'000) {
        LineScan scan{std::move(plan)};
        while (const auto step = scan.next()) {
            if (asked >= most) {
                break;
            }
            if (refused_settings.count(step->choice) != 0) {
                scan.unusable();
            } else {
                scan.heard(ask(*step));
            }
        }
        return scan.findings();
    }

private:
    static ProbeAnswer of_kind(ProbeAnswer::Kind kind) {
        ProbeAnswer answer;
        answer.kind = kind;
        return answer;
    }
    static ProbeAnswer refused(ExceptionCode code) {
        ProbeAnswer answer;
        answer.kind = ProbeAnswer::Kind::refused;
        answer.exception = code;
        return answer;
    }

    static ProbeAnswer answer(const FakeUnit& unit, const Probe& probe) {
        if (const auto* identity = std::get_if<IdentityProbe>(&probe)) {
            if (identity->first_object >= unit.objects.size()) {
                return refused(ExceptionCode::illegal_function);
            }
            ProbeAnswer answer = of_kind(ProbeAnswer::Kind::answered);
            answer.part.objects = {{identity->first_object, unit.objects[identity->first_object]}};
            if (identity->first_object + 1U < unit.objects.size()) {
                answer.part.next = static_cast<std::uint8_t>(identity->first_object + 1);
            }
            return answer;
        }
        if (std::holds_alternative<ServerIdProbe>(probe)) {
            ProbeAnswer answer = of_kind(ProbeAnswer::Kind::answered);
            answer.server_id = unit.server_id;
            return unit.server_id.empty() ? refused(ExceptionCode::illegal_function) : answer;
        }
        return read(unit, std::get<ReadRequest>(probe).range);
    }

    static ProbeAnswer read(const FakeUnit& unit, const AddressRange& range) {
        if (unit.unknown.count(range.table) != 0) {
            return refused(ExceptionCode::illegal_function);
        }
        if (range.count > unit.limit) {
            return refused(unit.beyond_limit);
        }
        if (unit.pairs && range.count % 2 != 0) {
            return refused(ExceptionCode::illegal_data_value);
        }
        if (!unit.has(range)) {
            return unit.silent_when_illegal ? of_kind(ProbeAnswer::Kind::silent)
                                            : refused(ExceptionCode::illegal_data_address);
        }
        ProbeAnswer answer = of_kind(ProbeAnswer::Kind::answered);
        for (std::uint32_t address = range.first; address < range.end(); ++address) {
            answer.words.push_back(is_bit_table(range.table)
                                       ? static_cast<std::uint16_t>(address % 2)
                                       : static_cast<std::uint16_t>(address));
        }
        return answer;
    }
};

inline AddressRange hr(std::uint16_t first, std::uint16_t count) {
    return {Table::holding_register, first, count};
}

} // namespace railbridge::test

// The first safety property through the whole chain: one answer in ten on the serial bus comes
// late, by 1.1 to 2.5 times the timeout, while an operator writes. No value the manager is told was
// ever another register's, and no write is acknowledged that did not happen.
//
// 300 requests; 10 000 with RAILBRIDGE_LONG=1.

#include "tests/e2e/plant.hpp"
#include "tests/e2e/watcher.hpp"
#include "tests/support/await.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string_view>

namespace railbridge::test {
namespace {

constexpr int registers = 12;
constexpr int units = 3;

/// Unequal for every register of the bus.
int value_of(int unit, int address) {
    return unit * 1000 + address * 10;
}

/// An answer is late by at most 100 ms and never comes later than late_limit: the rest of it is for
/// a machine that is busy with other tests and delivers answers late itself.
///
/// Registers far apart, so that each is a request of its own, and a register to write per unit.
std::string site() {
    std::string text = R"(schema = 1
[line.meters]
transport = "rtu"
device = "${rtu}"
serial = "115200 8N1"
response_timeout = "40ms"
late_limit = "500ms"
[rate.quick]
every = "50ms"
heartbeat = "1s"
)";
    // The names are those of the usual site, so that operator and watcher know them.
    int unit = 0;
    for (const std::string asset : {"meter", "hall", "press"}) {
        ++unit;
        text += "[asset." + asset +
                "]\nline = \"meters\"\naddresses = \"offset0\"\nunit = " + std::to_string(unit) +
                "\n";
        for (int i = 0; i < registers; ++i) {
            text += "point.r" + std::to_string(i) + " = { at = \"ir:" + std::to_string(200 * i) +
                    "\", as = \"u16\", rate = \"quick\" }\n";
        }
        text += "point.level = { at = \"hr:0\", as = \"u16\", rate = \"quick\" }\n"
                "write.level = { min = 0, max = 60000 }\n";
    }
    return text + "[asset.pump]\nset.notes = \"\"\n";
}

int requests_wanted() {
    const char* const asked = std::getenv("RAILBRIDGE_LONG");
    return asked != nullptr && std::string_view(asked) == "1" ? 10'000 : 300;
}

/// What was seen that must not be.
struct Wrong {
    int values = 0;
    int acknowledgements = 0;
};

class LateAnswers : public testing::Test {
protected:
    LateAnswers()
        : plant_({.site = site(),
                  .device_options = {"--tcp", "plant=127.0.0.1:0", "--rtu", "meters={dir}/meters",
                                     "--baud", "115200", "--unit", "1-3", "--size", "4096"},
                  .start_bridge = false}) {
        for (int unit = 1; unit <= units; ++unit) {
            for (int i = 0; i < registers; ++i) {
                plant_.devices.set(unit, "ir", 200 * i,
                                   {static_cast<std::uint16_t>(value_of(unit, i))}, "meters");
            }
        }
        plant_.start_bridge();
    }

    /// Compares everything the manager was told with what the registers hold.
    int wrong_values(Watcher& watcher) {
        int wrong = 0;
        const auto judge = [&wrong](const SeenChange& change, bool right) {
            if (!right) {
                ++wrong;
                std::cout << change.asset << "." << change.attribute << " was told as "
                          << change.value << '\n';
            }
        };
        const std::map<std::string, int> unit_of{{"meter", 1}, {"hall", 2}, {"press", 3}};
        for (const SeenChange& change : watcher.changes()) {
            const auto unit = unit_of.find(change.asset);
            if (unit == unit_of.end() || change.value == "null") {
                continue;
            }
            if (change.attribute == "level") {
                judge(change,
                      change.value == "0" || written_.contains(change.asset + change.value));
            } else if (change.attribute[0] == 'r') {
                const int index = std::stoi(change.attribute.substr(1));
                judge(change, change.value == std::to_string(value_of(unit->second, index)));
                ++compared_;
            }
        }
        return wrong;
    }

    /// One write, waited for. False when it was not acknowledged.
    bool write_and_judge(const std::string& asset, int unit, int value, Wrong& wrong) {
        const std::string wanted = std::to_string(value);
        written_.insert(asset + wanted);
        const std::string ack_id = plant_.write(asset, "level", wanted);
        if (!await([&] { return !plant_.is_pending(ack_id); }, std::chrono::seconds{5})) {
            return false;
        }
        bool executed = false;
        for (const auto& write : plant_.devices.writes()) {
            executed = executed || (write.unit == unit && write.values.at(0) == value);
        }
        const auto held = plant_.devices.get(unit, "hr", 0, 1, "meters").at(0);
        wrong.acknowledgements += !executed || held != value;
        return true;
    }

    Plant plant_;
    std::set<std::string> written_;
    int compared_ = 0;
};

TEST_F(LateAnswers, NeverBecomeValuesOrAcknowledgements) {
    const UserLogin user = plant_.manager.add_user("plant", "watcher");
    Watcher watcher(plant_, user);
    plant_.devices.reset_counters();
    const auto late = plant_.devices.fault(
        R"("kind":"late","percent":10,"factor":[1.1,2.5],"timeout_ms":40)", "meters");
    const auto wanted = static_cast<std::uint64_t>(requests_wanted());
    Wrong wrong;
    int acknowledged = 0;
    int value = 0;
    while (plant_.devices.counters("meters").requests < wanted) {
        ++value;
        acknowledged += write_and_judge("meter", 1, value, wrong);
        acknowledged += write_and_judge("hall", 2, 10'000 + value, wrong);
    }
    const auto status = plant_.bridge.status();
    ASSERT_TRUE(status);
    wrong.values = wrong_values(watcher);
    const auto hits = plant_.devices.fault_hits(late, "meters");
    const auto requests = plant_.devices.counters("meters").requests;
    std::cout << requests << " requests, " << hits << " answered late, " << compared_
              << " values compared, " << acknowledged << " writes acknowledged; wrong values "
              << wrong.values << ", false acknowledgements " << wrong.acknowledgements << "; "
              << status->line("meters").late << " late answers recognised\n";
    EXPECT_EQ(wrong.values, 0);
    EXPECT_EQ(wrong.acknowledgements, 0);
    EXPECT_GE(hits, requests * 5 / 100) << "or nothing was tested";
    EXPECT_GT(status->line("meters").late, 0U);
    EXPECT_GT(acknowledged, 0);
    EXPECT_GT(compared_, registers * units / 2);
}

} // namespace
} // namespace railbridge::test

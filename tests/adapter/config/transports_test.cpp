// The keys of a line that say how its frames travel.

#include "adapters/config/load_mapping.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

namespace railbridge {
namespace {

using test::ScratchDirectory;
using testing::ElementsAre;
using testing::HasSubstr;

class Transports : public testing::Test {
protected:
    tl::expected<config::LoadedMapping, std::vector<config::Diagnostic>>
    load(const std::string& text) {
        return config::load_mapping({scratch_.write("site.toml", "schema = 1\n" + text)},
                                    {"R", "gw", {}, {}});
    }
    std::string refusal(const std::string& text) {
        const auto loaded = load(text);
        if (loaded || loaded.error().size() != 1) {
            return "not refused once";
        }
        return to_string(loaded.error().front());
    }
    ScratchDirectory scratch_;
};

TEST_F(Transports, RtuThroughAGatewayHasAnEndpointAndUnitsOfABus) {
    const auto loaded = load("[line.hall]\ntransport = \"rtu-over-tcp\"\n"
                             "endpoint = \"10.0.0.7:4001\"\nlate_limit = \"2s\"\n");
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    const Line& line = loaded->mapping.lines.at(0);
    const auto& gateway = std::get<RtuOverTcpSettings>(line.transport).gateway;
    EXPECT_EQ(gateway.host, "10.0.0.7");
    EXPECT_EQ(gateway.port, 4001);
    EXPECT_TRUE(line.is_rtu());
    EXPECT_FALSE(line.is_serial());
    EXPECT_EQ(line.response_timeout, std::chrono::seconds{1});
    EXPECT_EQ(line.late_limit, std::chrono::seconds{2});
    EXPECT_THAT(refusal("[line.hall]\ntransport = \"rtu-over-tcp\"\nendpoint = \"10.0.0.7:4001\"\n"
                        "[device.a]\nline = \"hall\"\nunit = 248\n"),
                HasSubstr("247"));
}

TEST_F(Transports, OneTransactionOfABusIsBoundedUnlessTheFileSaysOtherwise) {
    const auto limit_of = [this](const std::string& serial, const std::string& more) {
        const auto loaded = load("[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/ttyS9\"\n"
                                 "serial = \"" +
                                 serial + "\"\n" + more);
        return loaded ? loaded->mapping.lines.at(0).transaction_limit : Duration{-1};
    };
    EXPECT_EQ(limit_of("19200 8N1", ""), std::chrono::milliseconds{100});
    EXPECT_GT(limit_of("1200 8N1", ""), std::chrono::milliseconds{300});
    EXPECT_EQ(limit_of("1200 8N1", "transaction_limit = \"50ms\"\n"),
              std::chrono::milliseconds{50});
    const auto tcp = load("[line.net]\ntransport = \"tcp\"\nendpoint = \"10.0.0.7:502\"\n");
    ASSERT_TRUE(tcp);
    EXPECT_EQ(tcp->mapping.lines.at(0).transaction_limit, Duration{0});
}

TEST_F(Transports, APlanThatABusCannotHoldIsAWarningWithThePeriodsItWillHave) {
    const auto site = [](const std::string& every) {
        return "[line.bus]\ntransport = \"rtu\"\ndevice = \"/dev/ttyS9\"\nserial = \"9600 "
               "8N1\"\n[rate.alarm]\nevery = \"" +
               every +
               "\"\n[asset.a]\nline = \"bus\"\nunit = 1\naddresses = \"offset0\"\n"
               "point.x = { at = \"hr:0\", as = \"u16\", rate = \"alarm\" }\n"
               "point.y = { at = \"hr:500\", as = \"u16\", rate = \"alarm\" }\n";
    };
    const auto slow = load(site("20ms"));
    ASSERT_TRUE(slow);
    ASSERT_EQ(slow->warnings.size(), 1U);
    EXPECT_TRUE(slow->warnings[0].warning);
    EXPECT_THAT(slow->warnings[0].text, HasSubstr("2.29 times"));
    EXPECT_THAT(slow->warnings[0].text, HasSubstr("alarm 20.0 ms -> 45.8 ms"));
    const auto good = load(site("50ms"));
    ASSERT_TRUE(good);
    EXPECT_TRUE(good->warnings.empty());
}

TEST_F(Transports, RtuThroughAGatewayHasNoUsualPort) {
    EXPECT_THAT(refusal("[line.hall]\ntransport = \"rtu-over-tcp\"\nendpoint = \"10.0.0.7\"\n"),
                HasSubstr("10.0.0.7:4001"));
}

TEST_F(Transports, KeysOfAnotherTransportAreRefused) {
    EXPECT_THAT(refusal("[line.hall]\ntransport = \"rtu-over-tcp\"\nendpoint = \"10.0.0.7:4001\"\n"
                        "rs485 = \"rts\"\n"),
                HasSubstr("rs485"));
    EXPECT_THAT(refusal("[line.hall]\ntransport = \"rtu-over-tcp\"\nendpoint = \"10.0.0.7:4001\"\n"
                        "sockets = \"per-device\"\n"),
                HasSubstr("one transaction at a time"));
    EXPECT_THAT(refusal("[line.a]\ntransport = \"tcp\"\nendpoint = \"10.0.0.7:502\"\n"
                        "[line.b]\ntransport = \"rtu-over-tcp\"\nendpoint = \"10.0.0.7:502\"\n"),
                HasSubstr("already line.a"));
}

TEST_F(Transports, RtsIsAWayToSwitchTheDirection) {
    const auto loaded = load("[line.a]\ntransport = \"rtu\"\ndevice = \"/dev/ttyS1\"\n"
                             "serial = \"9600 8N1\"\nrs485 = \"rts\"\necho = true\n");
    ASSERT_TRUE(loaded) << to_string(loaded.error().front());
    const auto& serial = std::get<SerialSettings>(loaded->mapping.lines.at(0).transport);
    EXPECT_EQ(serial.rs485, Rs485Mode::rts);
    EXPECT_TRUE(serial.echo);
}

constexpr const char* three_devices = R"(
[device.a]
line = "plant"
unit = 1
response_timeout = "100ms"
[device.b]
line = "plant"
unit = 7
[device.c]
line = "other"
unit = 1
)";

std::vector<std::string> keys_of(const Mapping& mapping) {
    std::vector<std::string> keys;
    for (const Line& line : mapping.lines) {
        keys.push_back(line.key);
    }
    return keys;
}

std::string two_lines(const std::string& sockets) {
    return "[line.plant]\ntransport = \"tcp\"\nendpoint = \"10.0.0.1\"\n" + sockets +
           "[line.other]\ntransport = \"tcp\"\nendpoint = \"10.0.0.2\"\n" + three_devices;
}

TEST_F(Transports, TheDevicesOfALineShareOneConnectionUnlessToldOtherwise) {
    const auto shared = load(two_lines(""));
    ASSERT_TRUE(shared);
    EXPECT_THAT(keys_of(shared->mapping), ElementsAre("plant", "other"));
    EXPECT_EQ(shared->mapping.devices[0].line, shared->mapping.devices[1].line);

    const auto split = load(two_lines("sockets = \"per-device\"\n"));
    ASSERT_TRUE(split);
    EXPECT_THAT(keys_of(split->mapping), ElementsAre("plant.1", "other", "plant.7"));
    EXPECT_EQ(split->mapping.devices[0].line, LineId{0});
    EXPECT_EQ(split->mapping.devices[1].line, LineId{2});
    EXPECT_EQ(split->mapping.devices[2].line, LineId{1});
    EXPECT_EQ(split->mapping.lines[2].endpoint()->host, "10.0.0.1");
    EXPECT_EQ(split->mapping.devices[0].response_timeout, std::chrono::milliseconds{100});
}

TEST_F(Transports, ConnectionsOfTheirOwnCountAsLines) {
    std::string text = "[line.plant]\ntransport = \"tcp\"\nendpoint = \"10.0.0.1\"\n"
                       "sockets = \"per-device\"\n[line.other]\ntransport = \"tcp\"\n"
                       "endpoint = \"10.0.0.2\"\n";
    for (int unit = 0; unit <= 255; ++unit) {
        text += "[device.d" + std::to_string(unit) +
                "]\nline = \"plant\"\nunit = " + std::to_string(unit) + "\n";
    }
    EXPECT_THAT(refusal(text), HasSubstr("more than 256 lines"));
}

} // namespace
} // namespace railbridge

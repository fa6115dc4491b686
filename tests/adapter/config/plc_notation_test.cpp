// Names that the programmers of a controller use.

#include "adapters/config/plc_notation.hpp"

#include <gtest/gtest.h>

namespace railbridge {
namespace {

using config::plc_name;
using config::PlcName;

std::string name_of(const std::string& pattern, std::uint16_t address, std::uint16_t count = 1) {
    const std::vector<PlcName> names{{{Table::holding_register, 100, 100}, pattern}};
    return plc_name(names, {Table::holding_register, address, count}).value_or("none");
}

TEST(PlcNotation, CountsFromTheStartOfTheRange) {
    EXPECT_EQ(name_of("MW{n}", 100), "MW0");
    EXPECT_EQ(name_of("AI{n+1}", 107), "AI8");
    EXPECT_EQ(name_of("Q{n/8}.{n%8}", 121), "Q2.5");
    EXPECT_EQ(name_of("plain", 150), "plain");
}

TEST(PlcNotation, KnowsTheWidth) {
    EXPECT_EQ(name_of("DB1.DB{w}{2n}", 102), "DB1.DBW4");
    EXPECT_EQ(name_of("DB1.DB{w}{2n}", 102, 2), "DB1.DBD4");
    EXPECT_EQ(name_of("DB1.DB{w}{2n}", 102, 8), "DB1.DBB4");
}

TEST(PlcNotation, HasNoNameOutsideOfItsRanges) {
    EXPECT_EQ(name_of("MW{n}", 99), "none");
    EXPECT_EQ(name_of("MW{n}", 199, 2), "none");
}

TEST(PlcNotation, RefusesWhatIsNoPattern) {
    for (const char* pattern : {"MW{m}", "MW{n", "MW{n/}", "MW{n%0}", "MW{n+}", "MW{}", "{2}"}) {
        EXPECT_FALSE(config::check_plc_pattern(pattern)) << pattern;
    }
}

} // namespace
} // namespace railbridge

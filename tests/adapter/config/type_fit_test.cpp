// Places that no mapping describes: what `read --at --as` may read, and as what.

#include "adapters/config/type_fit.hpp"

#include <gmock/gmock.h>

#include <tuple>

namespace railbridge {
namespace {

using config::unmapped_point;
using testing::HasSubstr;

TEST(UnmappedPoint, HasTheTypeThatAMappingWouldGiveIt) {
    EXPECT_EQ(unmapped_point("hr:2", "")->encoding.type, RawType::u16);
    EXPECT_EQ(unmapped_point("hr:2.5", "")->encoding.type, RawType::boolean);
    EXPECT_EQ(unmapped_point("co:2", "")->encoding.type, RawType::boolean);
    const auto bits = unmapped_point("hr:2.0..3", "");
    EXPECT_EQ(bits->encoding.type, RawType::u16) << "not whether any of the bits is set";
    EXPECT_EQ(bits->encoding.bit_count, 4);
    const auto floats = unmapped_point("ir:3[2]", "f32 CDAB");
    EXPECT_EQ(floats->range, (AddressRange{Table::input_register, 3, 4}));
    EXPECT_EQ(floats->elements, 2);
    EXPECT_EQ(unmapped_point("40003", "u16")->range.first, 2);
    EXPECT_EQ(unmapped_point("di:7[40]", "")->range.count, 40);
}

TEST(UnmappedPoint, IsNotReadAsWhatItCannotBe) {
    for (const auto& [at, as, says] : {std::tuple{"co:0", "u32", "coils and inputs are bits"},
                                       {"co:0", "datetime4", "coils and inputs are bits"},
                                       {"hr:2.5", "f32", "cannot be taken from bits"},
                                       {"hr:2.0..3", "bool", "names several"},
                                       {"hr:2", "bool", "needs the bit"},
                                       {"hr:0[3]", "bool", "lists are for coils"},
                                       {"hr:2", "u17", "did you mean \"u16\""},
                                       {"hr", "u16", "no address"},
                                       {"hr:65535", "u32", "beyond address 65535"},
                                       {"hr:0[126]", "u16", "at most 125"}}) {
        const auto point = unmapped_point(at, as);
        ASSERT_FALSE(point) << at << ' ' << as;
        EXPECT_THAT(point.error().text, HasSubstr(says)) << at << ' ' << as;
    }
}

} // namespace
} // namespace railbridge

#include "bridge/codec/encode.hpp"
#include "tests/unit/codec/points.hpp"

#include <gtest/gtest.h>

namespace railbridge::test {
namespace {

Point forced(Point point, FunctionCode function) {
    point.write = WriteGrant{};
    point.write->function = function;
    return point;
}

TEST(WriteRequestOf, ChoosesTheFunctionByWhatIsWritten) {
    EXPECT_EQ(write_request(coil_point(), Words{1}).function, FunctionCode::write_single_coil);
    EXPECT_EQ(write_request(register_point(RawType::u16), Words{7}).function,
              FunctionCode::write_single_register);
    const auto pair = write_request(register_point(RawType::f32), Words{7, 8});
    EXPECT_EQ(pair.function, FunctionCode::write_multiple_registers);
    EXPECT_EQ(pair.first, 100);
    EXPECT_EQ(pair.values, (Words{7, 8}));
}

TEST(WriteRequestOf, SendsMasksAsAndThenOr) {
    const auto request =
        write_request(bits_point(RawType::boolean, 5, 1), MaskedWrite{0xffdf, 0x20});
    EXPECT_EQ(request.function, FunctionCode::mask_write_register);
    EXPECT_EQ(request.values, (Words{0xffdf, 0x0020}));
}

TEST(WriteRequestOf, ObeysAForcedFunctionThatCanCarryTheValue) {
    const auto coil = forced(coil_point(), FunctionCode::write_multiple_coils);
    EXPECT_EQ(write_request(coil, Words{1}).function, FunctionCode::write_multiple_coils);
    const auto word = forced(register_point(RawType::u16), FunctionCode::write_multiple_registers);
    EXPECT_EQ(write_request(word, Words{1}).function, FunctionCode::write_multiple_registers);
    const auto pair = forced(register_point(RawType::u32), FunctionCode::write_single_register);
    EXPECT_EQ(write_request(pair, Words{1, 2}).function, FunctionCode::write_multiple_registers);
}

TEST(ReadsBack, ComparesAllWords) {
    EXPECT_TRUE(reads_back(Words{1, 2}, Words{1, 2}));
    EXPECT_FALSE(reads_back(Words{1, 3}, Words{1, 2}));
    EXPECT_FALSE(reads_back(Words{1}, Words{1, 2}));
    EXPECT_FALSE(reads_back(Words{}, Words{1}));
}

TEST(ReadsBack, LooksOnlyAtTheWrittenBits) {
    const MaskedWrite mask{0xff0f, 0x0090};
    EXPECT_TRUE(reads_back(Words{0x1294}, mask));
    EXPECT_FALSE(reads_back(Words{0x1284}, mask));
    EXPECT_FALSE(reads_back(Words{}, mask));
}

TEST(RestValue, IsFalseForBooleansWhateverTheirPolarity) {
    auto point = coil_point();
    EXPECT_EQ(rest_value(point, nullptr), Value{false});
    point.invert = true;
    EXPECT_EQ(rest_value(point, nullptr), Value{false});
    EXPECT_EQ(std::get<Words>(encode(rest_value(point, nullptr), point, nullptr).value()),
              Words{1});
}

TEST(RestValue, IsWhatRawZeroStandsFor) {
    const EnumTable states{"state", {{0, "idle"}, {1, "run"}}};
    const EnumTable no_zero{"state", {{1, "run"}}};
    EXPECT_EQ(rest_value(register_point(RawType::u16), &states), Value{std::string{"idle"}});
    EXPECT_EQ(rest_value(register_point(RawType::u16), &no_zero), Value{});
    EXPECT_EQ(rest_value(scaled_point(RawType::i16, 0.1, -40.0), nullptr), Value{-40.0});
    auto marked = register_point(RawType::u16);
    marked.missing = {std::int64_t{0}};
    marked.range_eng = Range{1, 2};
    EXPECT_EQ(rest_value(marked, nullptr), Value{std::int64_t{0}});
}

} // namespace
} // namespace railbridge::test

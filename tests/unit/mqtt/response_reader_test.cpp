#include "adapters/mqtt/response_reader.hpp"

#include "adapters/mqtt/json_depth.hpp"

#include <gtest/gtest.h>

namespace railbridge::mqtt {
namespace {

TEST(ResponseReader, KnowsTheFiveCodesAndSurvivesOthers) {
    const std::vector<std::pair<std::string, OperationError>> codes{
        {"BAD_REQUEST", OperationError::bad_request},
        {"CONFLICT", OperationError::conflict},
        {"NOT_FOUND", OperationError::not_found},
        {"UNAUTHORIZED", OperationError::unauthorized},
        {"INTERNAL_SERVER_ERROR", OperationError::internal_server_error},
        {"FORBIDDEN", OperationError::other},
    };
    for (const auto& [code, error] : codes) {
        const auto response =
            read_response(R"({"type":"error","error":")" + code + R"(","message":"words"})");
        EXPECT_EQ(response.error, error);
        EXPECT_NE(response.message.find("words"), std::string::npos);
    }
    EXPECT_EQ(read_response(R"({"type":"error","error":"FORBIDDEN"})").message, "FORBIDDEN");
    EXPECT_EQ(read_response(R"({"error":"CONFLICT","type":"error"})").message, "");
}

TEST(ResponseReader, TakesSuccessForSuccess) {
    for (const char* success :
         {"[]", " [{\"ref\":{}}]", "{}", R"({"type":"ThingAsset","error":"x"})",
          R"({"type":"error"})", R"({"type":"error","error":7})", "70.0", "null",
          R"({"eventType":"asset","cause":"CREATE","asset":{"type":"error"},"timestamp":0})"}) {
        EXPECT_FALSE(read_response(success).error) << success;
    }
}

TEST(ResponseReader, WhatCannotBeReadIsNoSuccess) {
    for (const auto& broken : {std::string{}, std::string{"{"}, std::string{"{\"type\":"},
                               std::string(5U << 20U, '{')}) {
        EXPECT_EQ(read_response(broken).error, OperationError::other);
    }
}

TEST(JsonDepth, CountsBracketsOutsideStrings) {
    EXPECT_EQ(json_depth(""), 0U);
    EXPECT_EQ(json_depth("{}"), 1U);
    EXPECT_EQ(json_depth(R"({"a":[{}],"b":[]})"), 3U);
    EXPECT_EQ(json_depth(R"(["[[[\"[["])"), 1U);
    EXPECT_EQ(json_depth(R"(["\\",[1]])"), 2U);
    EXPECT_EQ(json_depth("]]]][["), 2U);
}

} // namespace
} // namespace railbridge::mqtt

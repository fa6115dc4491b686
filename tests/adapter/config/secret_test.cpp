// A secret is taken only from where others cannot read it.

#include "adapters/config/secret.hpp"
#include "tests/adapter/config/scratch_directory.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace railbridge {
namespace {

using test::ScratchDirectory;
using testing::HasSubstr;
using testing::Not;

Result<std::string> secret_of(const std::filesystem::path& file) {
    config::ManagerSettings settings;
    settings.secret_file = file;
    return config::read_secret(settings);
}

TEST(Secret, IsReadAndTrimmed) {
    const ScratchDirectory scratch;
    const auto secret = secret_of(scratch.write("s", "  abc-123 \r\n", 0600));
    ASSERT_TRUE(secret) << secret.error().text;
    EXPECT_EQ(*secret, "abc-123");
}

TEST(Secret, MayBeReadOnly) {
    const ScratchDirectory scratch;
    EXPECT_TRUE(secret_of(scratch.write("s", "abc", 0400)));
}

TEST(Secret, OpenToOthersIsRefusedAndNotShown) {
    const ScratchDirectory scratch;
    for (const mode_t mode : {0644U, 0640U, 0604U, 0620U, 0602U}) {
        const auto secret = secret_of(scratch.write("s", "abc-123", mode));
        ASSERT_FALSE(secret) << std::oct << mode;
        EXPECT_THAT(secret.error().text, HasSubstr("chmod 600"));
        EXPECT_THAT(secret.error().text, Not(HasSubstr("abc-123")));
    }
}

TEST(Secret, EmptyIsRefused) {
    const ScratchDirectory scratch;
    for (const char* text : {"", "\n", "  \t\r\n"}) {
        const auto secret = secret_of(scratch.write("s", text, 0600));
        ASSERT_FALSE(secret);
        EXPECT_THAT(secret.error().text, HasSubstr("is empty"));
    }
}

TEST(Secret, MissingDirectoryOrTooLongIsRefused) {
    const ScratchDirectory scratch;
    EXPECT_THAT(secret_of(scratch.path() / "none").error().text, HasSubstr("No such file"));
    EXPECT_THAT(secret_of(scratch.path()).error().text, HasSubstr("not a regular file"));
    const auto large = scratch.write("s", std::string(5000, 'x'), 0600);
    EXPECT_THAT(secret_of(large).error().text, HasSubstr("longer than"));
}

TEST(Secret, ComesFromASystemdCredential) {
    const ScratchDirectory scratch;
    scratch.write("gateway", "from systemd\n", 0440);
    config::ManagerSettings settings;
    settings.secret_credential = "gateway";
    ::unsetenv("CREDENTIALS_DIRECTORY");
    const auto without = config::read_secret(settings);
    ASSERT_FALSE(without);
    EXPECT_THAT(without.error().text, HasSubstr("LoadCredential=gateway"));
    ::setenv("CREDENTIALS_DIRECTORY", scratch.path().c_str(), 1);
    const auto secret = config::read_secret(settings);
    ::unsetenv("CREDENTIALS_DIRECTORY");
    ASSERT_TRUE(secret) << secret.error().text;
    EXPECT_EQ(*secret, "from systemd");
}

} // namespace
} // namespace railbridge

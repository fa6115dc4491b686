// The record of a mapping on trial, and files that are replaced.

#include "adapters/store/trial_file.hpp"
#include "tests/adapter/store/state_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace railbridge {
namespace {

namespace fs = std::filesystem;
using store::Trial;
using store::TrialFile;
using test::StateDirectory;

class TrialFileTest : public testing::Test {
protected:
    void write(const std::string& text) const { std::ofstream(file()) << text; }
    std::string is() const { return store::text_of_file(file()).value_or("unreadable"); }
    fs::path file() const { return state_ / "site.toml"; }
    Trial trial() const { return {file(), "before\n", "applied"}; }

    StateDirectory state_;
};

TEST_F(TrialFileTest, IsWhatWasKeptLastAndEnds) {
    const TrialFile record{state_.path()};
    ASSERT_TRUE(record.load());
    EXPECT_FALSE(*record.load());
    ASSERT_TRUE(record.keep({"/etc/other.toml", "", std::nullopt, true}));
    auto found = record.load();
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->file, "/etc/other.toml");
    EXPECT_EQ((*found)->before, "");
    EXPECT_FALSE((*found)->applied);
    EXPECT_TRUE((*found)->gone_back);
    ASSERT_TRUE(record.keep(trial()));
    found = record.load();
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->file, file());
    EXPECT_EQ((*found)->before, "before\n");
    EXPECT_EQ((*found)->applied, "applied");
    EXPECT_FALSE((*found)->gone_back);
    ASSERT_TRUE(record.end());
    EXPECT_FALSE(*record.load());
}

TEST_F(TrialFileTest, IsNotGuessedWhenItIsTorn) {
    const TrialFile record{state_.path()};
    ASSERT_TRUE(record.keep(trial()));
    const auto place = state_ / "trial" / "record";
    for (auto size = fs::file_size(place); size-- > 0;) {
        fs::resize_file(place, size);
        EXPECT_FALSE(record.load()) << size;
    }
}

TEST_F(TrialFileTest, TellsWhenItCannotBeEnded) {
    fs::create_directories(state_ / "trial" / "record" / "in the way");
    EXPECT_FALSE(TrialFile{state_.path()}.end());
}

TEST_F(TrialFileTest, KnowsWhatNobodyHasConfirmed) {
    EXPECT_FALSE(store::lies_there(trial())) << "removed";
    write("before\n");
    EXPECT_FALSE(store::lies_there(trial()));
    EXPECT_FALSE(store::lies_there({file(), "before\n"}));
    write("applied");
    EXPECT_TRUE(store::lies_there(trial()));
    EXPECT_TRUE(store::lies_there({file(), "before\n"})) << "it was not loaded, but put in place";
    write("edited");
    EXPECT_FALSE(store::lies_there(trial()));
    EXPECT_TRUE(store::put_back(trial()));
    EXPECT_EQ(is(), "edited");
    write("applied");
    EXPECT_TRUE(store::put_back(trial()));
    EXPECT_EQ(is(), "before\n");
}

/// As somebody who may write into the directory and is not the file's owner.
bool replaced_by_a_stranger(const fs::path& file) {
    const auto child = ::fork();
    if (child == 0) {
        const bool stranger = ::setgid(65534) == 0 && ::setuid(65534) == 0;
        ::_exit(stranger && store::replace_text(file, "new") ? 0 : 1);
    }
    int status = -1;
    return ::waitpid(child, &status, 0) == child && status == 0;
}

TEST_F(TrialFileTest, IsNotReplacedByOneThatItsReadersCannotRead) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root has strangers";
    }
    ASSERT_EQ(::chmod(state_.path().c_str(), 0777), 0);
    write("old");
    ASSERT_EQ(::chown(file().c_str(), 0, 1), 0);
    ASSERT_EQ(::chmod(file().c_str(), 0640), 0);
    EXPECT_FALSE(replaced_by_a_stranger(file())) << "the group would be another";
    ASSERT_EQ(::chown(file().c_str(), 1, 65534), 0);
    EXPECT_FALSE(replaced_by_a_stranger(file())) << "the owner would be another";
    EXPECT_EQ(is(), "old");
    EXPECT_FALSE(fs::exists(file().string() + ".new"));
    ASSERT_EQ(::chown(file().c_str(), 0, 65534), 0);
    EXPECT_TRUE(replaced_by_a_stranger(file())) << "root and the group read it as before";
    EXPECT_EQ(is(), "new");
    struct stat now {};
    ASSERT_EQ(::stat(file().c_str(), &now), 0);
    EXPECT_EQ(now.st_gid, 65534U);
    EXPECT_EQ(now.st_mode & 0777U, 0640U);
}

} // namespace
} // namespace railbridge
